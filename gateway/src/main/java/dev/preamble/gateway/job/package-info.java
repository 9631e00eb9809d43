/** Jobs: submitting, watching, cancelling them. */
@NullMarked
package dev.preamble.gateway.job;

import org.jspecify.annotations.NullMarked;
