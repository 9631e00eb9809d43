@NullMarked
package dev.preamble.engine.random;

import org.jspecify.annotations.NullMarked;
