package dev.preamble.records.task;

/**
 * Stored bytes, and how to know that they are the right ones.
 *
 * @param key key in the artifact store
 * @param sha256 lower-case hexadecimal SHA-256 of the bytes
 * @param bytes how many bytes
 */
public record ArtifactRef(String key, String sha256, long bytes) {}
