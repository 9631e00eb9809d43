@NullMarked
package dev.preamble.engine.weights;

import org.jspecify.annotations.NullMarked;
