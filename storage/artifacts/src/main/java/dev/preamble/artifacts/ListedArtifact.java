package dev.preamble.artifacts;

import java.time.Instant;

/**
 * One line of a listing.
 *
 * @param bytes length
 * @param storedAt by the store's clock
 */
public record ListedArtifact(ArtifactKey key, long bytes, Instant storedAt) {}
