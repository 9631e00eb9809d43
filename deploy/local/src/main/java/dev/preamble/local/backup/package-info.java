/**
 * A platform's data as a folder: the database cluster, the store's objects by their digests, the secrets, and a manifest that
 * is written last. What Kafka holds is no part of it.
 */
@NullMarked
package dev.preamble.local.backup;

import org.jspecify.annotations.NullMarked;
