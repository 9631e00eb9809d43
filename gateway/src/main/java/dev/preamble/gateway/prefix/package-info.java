/** Prefixes, their immutable versions and files, and the aliases that point at a version. */
@NullMarked
package dev.preamble.gateway.prefix;

import org.jspecify.annotations.NullMarked;
