package dev.preamble.engine.training;

import dev.preamble.engine.prefix.Prefix;

/**
 * The version that a training begins with.
 *
 * @param digest SHA-256 of its weights' file, in lower-case hex
 */
public record Origin(Prefix prefix, String digest) {}
