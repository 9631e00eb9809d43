/** Prefixes, their immutable versions, and the aliases that point at them. */
@NullMarked
package dev.preamble.catalog.prefix;

import org.jspecify.annotations.NullMarked;
