/** Tests of this package. */
@NullMarked
package dev.preamble.gateway.store;

import org.jspecify.annotations.NullMarked;
