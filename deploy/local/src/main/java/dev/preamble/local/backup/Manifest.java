package dev.preamble.local.backup;

import java.time.Instant;
import java.util.List;

/**
 * What a backup holds. It is written last.
 *
 * @param format {@value #FORMAT}; another one is another layout
 * @param at when the catalog was as it is in the backup
 * @param files all but the objects
 * @param clusterBytes of the database's files before they were packed
 * @param objects how many
 * @param objectBytes of all objects together
 */
record Manifest(int format, Instant at, List<StoredFile> files, long clusterBytes, long objects, long objectBytes) {
    static final int FORMAT = 1;

    Manifest {
        files = List.copyOf(files);
    }
}
