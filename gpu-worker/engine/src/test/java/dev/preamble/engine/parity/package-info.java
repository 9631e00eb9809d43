@NullMarked
package dev.preamble.engine.parity;

import org.jspecify.annotations.NullMarked;
