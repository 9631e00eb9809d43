@NullMarked
package dev.preamble.engine.comparison;

import org.jspecify.annotations.NullMarked;
