/** The composition for one host, looked at: nothing here can run it. */
@NullMarked
package dev.preamble.compose;

import org.jspecify.annotations.NullMarked;
