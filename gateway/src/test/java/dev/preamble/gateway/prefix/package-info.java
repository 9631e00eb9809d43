/** Tests of this package. */
@NullMarked
package dev.preamble.gateway.prefix;

import org.jspecify.annotations.NullMarked;
