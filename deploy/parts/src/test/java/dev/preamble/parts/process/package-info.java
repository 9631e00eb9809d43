@NullMarked
package dev.preamble.parts.process;

import org.jspecify.annotations.NullMarked;
