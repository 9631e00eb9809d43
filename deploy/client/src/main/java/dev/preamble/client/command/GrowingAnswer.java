package dev.preamble.client.command;

import java.io.PrintWriter;

/** An answer written as it grows, without the space around it. For one thread. */
final class GrowingAnswer implements Texts.Listener {
    private final PrintWriter out;
    private final StringBuilder said = new StringBuilder();
    private int written;

    GrowingAnswer(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void grew(int text, String piece, boolean last) {
        said.append(piece);
        // Space is written once something stands behind it.
        String soFar = text();
        out.print(soFar.substring(written));
        out.flush();
        written = soFar.length();
    }

    String text() {
        return said.toString().strip();
    }

    void end() {
        out.println();
        out.flush();
    }

    /** No more comes: what follows begins on a line of its own. */
    void breakOff() {
        if (written > 0) {
            end();
        }
    }
}
