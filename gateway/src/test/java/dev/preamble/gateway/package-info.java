/** The gateway against the real servers. */
@NullMarked
package dev.preamble.gateway;

import org.jspecify.annotations.NullMarked;
