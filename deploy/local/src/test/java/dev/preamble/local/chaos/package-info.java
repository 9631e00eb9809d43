@NullMarked
package dev.preamble.local.chaos;

import org.jspecify.annotations.NullMarked;
