@NullMarked
package dev.preamble.parts.store;

import org.jspecify.annotations.NullMarked;
