/** How much may come in at the same time: bodies in the making take the gateway's memory. */
@NullMarked
package dev.preamble.gateway.intake;

import org.jspecify.annotations.NullMarked;
