/** Tests of this package. */
@NullMarked
package dev.preamble.gateway.openai;

import org.jspecify.annotations.NullMarked;
