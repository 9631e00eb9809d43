@NullMarked
package dev.preamble.worker;

import org.jspecify.annotations.NullMarked;
