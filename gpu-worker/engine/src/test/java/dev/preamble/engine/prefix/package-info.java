@NullMarked
package dev.preamble.engine.prefix;

import org.jspecify.annotations.NullMarked;
