/** The command line for the public API. */
@NullMarked
package dev.preamble.client.command;

import org.jspecify.annotations.NullMarked;
