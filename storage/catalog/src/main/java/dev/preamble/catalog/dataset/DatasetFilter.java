package dev.preamble.catalog.dataset;

import dev.preamble.records.id.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Which datasets are looked for.
 *
 * @param purpose null is any
 * @param name the beginning of a dataset's name; empty is any
 */
public record DatasetFilter(TenantId tenant, @Nullable DatasetPurpose purpose, String name) {
    /** All of a tenant's datasets. */
    public static DatasetFilter all(TenantId tenant) {
        return new DatasetFilter(tenant, null, "");
    }
}
