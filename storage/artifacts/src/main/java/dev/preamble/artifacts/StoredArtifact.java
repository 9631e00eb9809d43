package dev.preamble.artifacts;

import org.jspecify.annotations.Nullable;

/**
 * What a put stored.
 *
 * @param sha256 lower-case hexadecimal SHA-256 of the bytes that were sent
 * @param bytes how many there were
 * @param version S3 version id; null where the bucket is not versioned
 */
public record StoredArtifact(
        ArtifactKey key,
        String sha256,
        long bytes,
        @Nullable String version) {}
