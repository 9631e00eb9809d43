package dev.preamble.engine.data;

import dev.preamble.engine.InvalidOptionsException;

/**
 * The part of the heap that the examples of one job may take. What they take is reckoned, and rather too high than too
 * low, while they are read and made into rows. For one thread.
 */
public final class Room {
    /** An example, its two strings, its places in lists, its part in the split. */
    private static final int EXAMPLE = 200;

    private static final int ROW = 48;
    private static final int MEBIBYTE = 1 << 20;

    private final long bytes;
    private long taken;

    public Room(long bytes) {
        this.bytes = bytes;
    }

    /** Where whoever brings the examples owns the heap too. */
    public static Room boundless() {
        return new Room(Long.MAX_VALUE);
    }

    /** @throws InvalidOptionsException if there is no room for it */
    public void take(Example example) {
        take(EXAMPLE + size(example.input()) + size(example.target()));
    }

    /** @throws InvalidOptionsException if there is no room for it */
    public void take(Row row) {
        take(ROW + (long) Integer.BYTES * row.length());
    }

    private void take(long more) {
        taken += more;
        if (taken > bytes) {
            throw new InvalidOptionsException(
                    "examples",
                    "take more than %d MiB of memory, which is all there is for one job; use fewer or shorter rows"
                            .formatted(bytes / MEBIBYTE));
        }
    }

    /** Java keeps a byte for each character of a text, or two as soon as one is beyond Latin-1. */
    private static long size(String text) {
        return text.chars().allMatch(c -> c <= 0xff) ? text.length() : 2L * text.length();
    }
}
