/** Documents packed to rows of tokens, addressable by row number and the same for the same seed. */
@NullMarked
package dev.preamble.basemodel.corpus;

import org.jspecify.annotations.NullMarked;
