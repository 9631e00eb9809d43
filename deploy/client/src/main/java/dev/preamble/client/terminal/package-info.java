/** How things look in a terminal. */
@NullMarked
package dev.preamble.client.terminal;

import org.jspecify.annotations.NullMarked;
