/**
 * Tenants' life: what is made for a tenant outside the catalog and removed with it. The only calls to Kafka's and the
 * identity provider's administration are here and beside the Kafka clients.
 */
@NullMarked
package dev.preamble.gateway.tenant;

import org.jspecify.annotations.NullMarked;
