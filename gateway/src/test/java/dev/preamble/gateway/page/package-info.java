/** Tests of this package. */
@NullMarked
package dev.preamble.gateway.page;

import org.jspecify.annotations.NullMarked;
