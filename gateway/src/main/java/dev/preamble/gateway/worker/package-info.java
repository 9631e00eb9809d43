/** Workers, as operators see and drain them. */
@NullMarked
package dev.preamble.gateway.worker;

import org.jspecify.annotations.NullMarked;
