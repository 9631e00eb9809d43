/** Who changed what; it outlives what it tells of. */
@NullMarked
package dev.preamble.catalog.audit;

import org.jspecify.annotations.NullMarked;
