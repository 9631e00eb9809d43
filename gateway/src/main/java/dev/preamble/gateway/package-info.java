/**
 * The public API in front of the catalog.
 *
 * <p>The gateway writes what tenants ask for into the catalog and tells others of it by outbox rows in the same
 * transaction; it never produces to Kafka. May depend on the catalog, the artifact store and the records; never on the
 * scheduler or the workers.
 */
@NullMarked
package dev.preamble.gateway;

import org.jspecify.annotations.NullMarked;
