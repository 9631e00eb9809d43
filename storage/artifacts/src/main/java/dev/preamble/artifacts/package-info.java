/**
 * Stored bytes and their checksums: one bucket of an S3-compatible store, and the one home of its key layout.
 *
 * <p>Depends on the MinIO SDK and on nothing of ours. Gateway, scheduler and worker use it alike.
 */
@NullMarked
package dev.preamble.artifacts;

import org.jspecify.annotations.NullMarked;
