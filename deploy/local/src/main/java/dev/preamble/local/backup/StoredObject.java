package dev.preamble.local.backup;

/**
 * An object of the store: a line of the backup's index, which is in the order of the keys.
 *
 * @param sha256 lower-case hexadecimal; also the name of the file that has its bytes
 */
record StoredObject(String key, long bytes, String sha256) {}
