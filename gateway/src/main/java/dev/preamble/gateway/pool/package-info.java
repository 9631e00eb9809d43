/** Pools, as operators steer them. */
@NullMarked
package dev.preamble.gateway.pool;

import org.jspecify.annotations.NullMarked;
