/** Examples, and how they become rows of tokens, held-out sets and batches. Plain Java, no device. */
@NullMarked
package dev.preamble.engine.data;

import org.jspecify.annotations.NullMarked;
