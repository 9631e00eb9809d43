@NullMarked
package dev.preamble.engine.training;

import org.jspecify.annotations.NullMarked;
