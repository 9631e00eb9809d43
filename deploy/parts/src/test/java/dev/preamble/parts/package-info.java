@NullMarked
package dev.preamble.parts;

import org.jspecify.annotations.NullMarked;
