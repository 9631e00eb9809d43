/** Tests of what is held to its announcement. */
@NullMarked
package dev.preamble.gateway.upload;

import org.jspecify.annotations.NullMarked;
