@NullMarked
package dev.preamble.engine.generation;

import org.jspecify.annotations.NullMarked;
