/** Tests of this package. */
@NullMarked
package dev.preamble.gateway.identity;

import org.jspecify.annotations.NullMarked;
