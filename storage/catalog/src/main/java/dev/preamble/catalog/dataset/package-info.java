/** Uploaded datasets; immutable. */
@NullMarked
package dev.preamble.catalog.dataset;

import org.jspecify.annotations.NullMarked;
