/** Training: of prefixes on a frozen base model, and of a base model itself. */
@NullMarked
package dev.preamble.engine.training;

import org.jspecify.annotations.NullMarked;
