package dev.preamble.gateway.tenant;

import dev.preamble.records.id.TenantId;

/**
 * Something that a tenant has outside the catalog. Both moves are idempotent, so that either can be repeated after a
 * crash at any point.
 */
public interface Belonging {
    /** In words, for the log. */
    String what();

    void make(TenantId tenant);

    void remove(TenantId tenant);
}
