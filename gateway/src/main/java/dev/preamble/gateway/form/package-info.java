/** Multipart forms, whose files are too large for memory. */
@NullMarked
package dev.preamble.gateway.form;

import org.jspecify.annotations.NullMarked;
