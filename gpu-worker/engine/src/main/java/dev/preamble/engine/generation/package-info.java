/** Continuing prompts, each with a prefix of its own or none. */
@NullMarked
package dev.preamble.engine.generation;

import org.jspecify.annotations.NullMarked;
