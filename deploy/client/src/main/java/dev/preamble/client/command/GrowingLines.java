package dev.preamble.client.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Texts written as they grow, one a line, in their order: what grows before its turn waits for it. For one thread. */
final class GrowingLines implements Texts.Listener {
    private final PrintWriter out;
    private final List<StringBuilder> unwritten = new ArrayList<>();
    private final List<Boolean> ended = new ArrayList<>();
    private int turn;
    private boolean begun;

    GrowingLines(PrintWriter out, int count) {
        this.out = out;
        for (int i = 0; i < count; i++) {
            unwritten.add(new StringBuilder());
            ended.add(false);
        }
    }

    @Override
    public void grew(int text, String piece, boolean last) {
        unwritten.get(text).append(piece);
        ended.set(text, last);
        for (boolean more = true; more && turn < unwritten.size(); ) {
            write(unwritten.get(turn));
            more = ended.get(turn);
            if (more) {
                end();
                turn++;
            }
        }
        out.flush();
    }

    private void write(StringBuilder piece) {
        begun |= !piece.isEmpty();
        out.print(piece.toString().replace("\n", "\\n"));
        piece.setLength(0);
    }

    private void end() {
        out.println();
        begun = false;
    }

    /** No more comes: what follows begins on a line of its own. */
    void breakOff() {
        if (begun) {
            end();
            out.flush();
        }
    }
}
