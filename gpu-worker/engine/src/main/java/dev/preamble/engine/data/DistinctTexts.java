package dev.preamble.engine.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Numbers texts from 0 in the order of their first occurrence, equal ones alike.
 *
 * <p>Of a text it keeps 128 bits of its SHA-256 alone, with its place 24 to 32 bytes however long it is. Among a million
 * texts two different ones would pass for one with a probability of 10⁻²⁷. For one thread.
 */
final class DistinctTexts {
    private final MessageDigest digest = Sha256.start();
    private final long[] high;
    private final long[] low;

    /** Open addressing with linear probing; a number plus one, 0 where there is none. */
    private final int[] slots;

    private int count;

    /** @param most how many texts there will be at most */
    DistinctTexts(int most) {
        high = new long[most];
        low = new long[most];
        slots = new int[Integer.highestOneBit(Math.max(1, most)) << 2];
    }

    int number(String text) {
        var hash = ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        return number(hash.getLong(), hash.getLong());
    }

    private int number(long first, long second) {
        var slot = (int) first & (slots.length - 1);
        while (slots[slot] != 0) {
            var known = slots[slot] - 1;
            if (high[known] == first && low[known] == second) {
                return known;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        high[count] = first;
        low[count] = second;
        slots[slot] = ++count;
        return count - 1;
    }

    /** How many distinct texts there were. */
    int count() {
        return count;
    }
}
