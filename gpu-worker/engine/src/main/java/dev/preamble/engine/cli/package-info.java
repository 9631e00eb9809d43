/** The engine alone, from the command line. */
@NullMarked
package dev.preamble.engine.cli;

import org.jspecify.annotations.NullMarked;
