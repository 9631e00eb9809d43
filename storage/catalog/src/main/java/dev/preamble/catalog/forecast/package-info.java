/** When jobs that wait will begin, by what is queued before them. */
@NullMarked
package dev.preamble.catalog.forecast;

import org.jspecify.annotations.NullMarked;
