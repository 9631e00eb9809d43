package dev.preamble.local.chaos;

import org.jspecify.annotations.Nullable;

/**
 * A job that the platform acknowledged.
 *
 * @param prefix that a training job tunes; null for a generation job
 * @param deterministic a training job whose prefix must be that of the undisturbed one, bit for bit
 * @param lines of a generation job
 */
record Asked(String job, @Nullable String prefix, boolean deterministic, int lines) {
    boolean training() {
        return prefix != null;
    }
}
