/** Tests of this package. */
@NullMarked
package dev.preamble.gateway.tenant;

import org.jspecify.annotations.NullMarked;
