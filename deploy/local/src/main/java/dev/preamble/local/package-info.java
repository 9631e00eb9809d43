/** The whole platform on one machine: its parts started in order, watched, restarted and stopped. */
@NullMarked
package dev.preamble.local;

import org.jspecify.annotations.NullMarked;
