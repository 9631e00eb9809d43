/** Real faults on a platform under load, and what may never happen whatever dies; checked from outside. */
@NullMarked
package dev.preamble.local.chaos;

import org.jspecify.annotations.NullMarked;
