/** Randomness that depends on a seed and a place, never on what was drawn before. */
@NullMarked
package dev.preamble.engine.random;

import org.jspecify.annotations.NullMarked;
