/** Tests of this package. */
@NullMarked
package dev.preamble.gateway.job;

import org.jspecify.annotations.NullMarked;
