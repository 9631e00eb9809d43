package dev.preamble.records.tenant;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.PrefixName;
import java.util.UUID;

/**
 * A prefix got a version that nobody trained here, as its tenant reads of it on its events topic.
 *
 * @param id of the version
 * @param version its number among the prefix's versions
 * @param digest lower-case hexadecimal SHA-256 of the adapter's weights
 * @param importedBy who brought it
 */
public record VersionImported(
        UUID id, PrefixName prefix, int version, PoolId baseModel, String digest, String importedBy) {
    /** CloudEvents type. */
    public static final String TYPE = "dev.preamble.prefix.version-imported.v1";
}
