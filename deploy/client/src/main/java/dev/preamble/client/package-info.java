/** The public API from outside: what any client could do, and nothing else. */
@NullMarked
package dev.preamble.client;

import org.jspecify.annotations.NullMarked;
