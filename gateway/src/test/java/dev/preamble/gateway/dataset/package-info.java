/** Tests of this package. */
@NullMarked
package dev.preamble.gateway.dataset;

import org.jspecify.annotations.NullMarked;
