/** Datasets that are being uploaded in parts. */
@NullMarked
package dev.preamble.catalog.upload;

import org.jspecify.annotations.NullMarked;
