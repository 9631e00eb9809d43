/** Learned prefixes: the keys and values of virtual tokens, on disk and beside a batch's rows. */
@NullMarked
package dev.preamble.engine.prefix;

import org.jspecify.annotations.NullMarked;
