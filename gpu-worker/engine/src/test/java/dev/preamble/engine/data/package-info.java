@NullMarked
package dev.preamble.engine.data;

import org.jspecify.annotations.NullMarked;
