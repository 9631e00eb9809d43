/** Pretraining: the model's first weights, its optimiser, the run that can be stopped and goes on. */
@NullMarked
package dev.preamble.basemodel.pretraining;

import org.jspecify.annotations.NullMarked;
