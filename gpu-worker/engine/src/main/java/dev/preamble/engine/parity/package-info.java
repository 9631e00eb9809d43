/** Comparison with the reference implementation: recorded inputs and outputs of tiny models. */
@NullMarked
package dev.preamble.engine.parity;

import org.jspecify.annotations.NullMarked;
