/** Who calls, and for which tenant: tokens of the identity provider, and API keys. */
@NullMarked
package dev.preamble.gateway.identity;

import org.jspecify.annotations.NullMarked;
