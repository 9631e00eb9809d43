/** Who leads: a row that one holder at a time keeps renewing. */
@NullMarked
package dev.preamble.catalog.lease;

import org.jspecify.annotations.NullMarked;
