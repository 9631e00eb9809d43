package dev.preamble.artifacts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the store says about an artifact. Its digest is not among it: the store only knows what it was given, so the
 * digest that counts is the one that the catalog names.
 *
 * @param bytes length
 * @param storedAt by the store's clock
 * @param version S3 version id; null where the bucket is not versioned
 */
public record ArtifactHead(
        ArtifactKey key,
        long bytes,
        Instant storedAt,
        @Nullable String version) {}
