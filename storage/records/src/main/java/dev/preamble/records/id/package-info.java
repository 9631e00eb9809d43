/** Typed identifiers, so that a job's id can never be passed for a segment's. */
@NullMarked
package dev.preamble.records.id;

import org.jspecify.annotations.NullMarked;
