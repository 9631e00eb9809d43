/** Datasets that come in parts, and go on where they broke off: parts are kept until all are there and become a dataset. */
@NullMarked
package dev.preamble.gateway.upload;

import org.jspecify.annotations.NullMarked;
