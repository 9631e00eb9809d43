/** The chart, linted and rendered with several values. */
@NullMarked
package dev.preamble.helm;

import org.jspecify.annotations.NullMarked;
