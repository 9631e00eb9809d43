package dev.preamble.catalog.upload;

/**
 * How an upload is cut: a part's number, from 1, says where its bytes belong and how many they are.
 *
 * @param bytes of the whole, at least 1
 * @param partBytes of each part but the last, which has the rest; at least 1
 */
public record PartLayout(long bytes, int partBytes) {
    public PartLayout {
        if (bytes < 1 || partBytes < 1) {
            throw new IllegalArgumentException("no layout: " + bytes + " bytes in parts of " + partBytes);
        }
    }

    /** How many parts there are. */
    public int count() {
        return Math.toIntExact(Math.ceilDiv(bytes, partBytes));
    }

    public boolean has(int number) {
        return number >= 1 && number <= count();
    }

    /** Bytes of a part that the layout has. */
    public int bytesOf(int number) {
        return (int) Math.min(partBytes, bytes - (number - 1L) * partBytes);
    }
}
