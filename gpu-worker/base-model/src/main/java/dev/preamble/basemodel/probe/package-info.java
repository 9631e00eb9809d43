/** What a prefix can make of the model on a task that pretraining never saw. */
@NullMarked
package dev.preamble.basemodel.probe;

import org.jspecify.annotations.NullMarked;
