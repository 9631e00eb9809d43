@NullMarked
package dev.preamble.engine;

import org.jspecify.annotations.NullMarked;
