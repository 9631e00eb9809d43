/** What a tenant may have, and the refusals of what is more: each names the limit, what the tenant has, and when it frees. */
@NullMarked
package dev.preamble.gateway.limit;

import org.jspecify.annotations.NullMarked;
