/** The gateway's connection to the artifact store. */
@NullMarked
package dev.preamble.gateway.store;

import org.jspecify.annotations.NullMarked;
