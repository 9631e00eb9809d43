/** A tenant's own long-lived credentials, accepted wherever a bearer token is. */
@NullMarked
package dev.preamble.gateway.apikey;

import org.jspecify.annotations.NullMarked;
