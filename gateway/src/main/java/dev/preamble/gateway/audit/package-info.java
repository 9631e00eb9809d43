/** Who changed what, as operators read it. */
@NullMarked
package dev.preamble.gateway.audit;

import org.jspecify.annotations.NullMarked;
