/** Tests of this package. */
@NullMarked
package dev.preamble.gateway.problem;

import org.jspecify.annotations.NullMarked;
