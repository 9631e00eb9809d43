@NullMarked
package dev.preamble.local;

import org.jspecify.annotations.NullMarked;
