/** What tenants used and keep. */
@NullMarked
package dev.preamble.gateway.usage;

import org.jspecify.annotations.NullMarked;
