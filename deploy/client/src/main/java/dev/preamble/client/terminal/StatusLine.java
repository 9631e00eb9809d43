package dev.preamble.client.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/**
 * One line that says how far something is: redrawn in its place on a terminal, and elsewhere written anew now and then.
 * Safe for use by several threads.
 */
public final class StatusLine {
    private static final Duration REDRAWN = Duration.ofMillis(100);
    private static final Duration REWRITTEN = Duration.ofSeconds(10);
    private static final String ERASE = "\r\u001b[K";
    private static final int BAR = 24;
    private static final Pattern DRAWN_BAR = Pattern.compile("^\\[#*\\.*] *");

    private final PrintWriter out;
    private final boolean terminal;
    private final IntSupplier width;
    private long shown;
    private boolean drawn;

    /** @param terminal whether a line can be redrawn */
    public StatusLine(PrintWriter out, boolean terminal) {
        this(out, terminal, new TerminalWidth(System.getenv("COLUMNS")));
    }

    /** @param width of the terminal, in characters */
    StatusLine(PrintWriter out, boolean terminal, IntSupplier width) {
        this.out = out;
        this.width = width;
        this.terminal = terminal;
        this.shown = System.nanoTime() - REWRITTEN.toNanos();
    }

    /** Whether the command's output is a terminal, which the script that starts it knows. */
    public static boolean isTerminal() {
        return Boolean.getBoolean("preamble.terminal");
    }

    /** As {@link #isTerminal()}, of its error output. */
    public static boolean isErrorTerminal() {
        return Boolean.getBoolean("preamble.terminal.error");
    }

    /** As {@link #isTerminal()}, of its input. */
    public static boolean isInputTerminal() {
        return Boolean.getBoolean("preamble.terminal.input");
    }

    /** Shows how it stands, unless that was shown just now. */
    public synchronized void show(String line) {
        long now = System.nanoTime();
        if (now - shown < (terminal ? REDRAWN : REWRITTEN).toNanos()) {
            return;
        }
        shown = now;
        if (terminal) {
            out.print(ERASE + fitting(line, width.getAsInt()));
            drawn = true;
        } else {
            out.println(line);
        }
        out.flush();
    }

    /** One that went on in the next line could not be redrawn. The bar goes first, since its percentage says the same. */
    private static String fitting(String line, int width) {
        String shorter = line.length() < width ? line : DRAWN_BAR.matcher(line).replaceFirst("");
        return shorter.length() < width ? shorter : shorter.substring(0, Math.max(0, width - 2)) + "…";
    }

    /** Writes a line that stays. */
    public synchronized void say(String line) {
        erase();
        out.println(line);
        out.flush();
    }

    /** Takes away what was drawn. */
    public synchronized void erase() {
        if (drawn) {
            out.print(ERASE);
            out.flush();
            drawn = false;
        }
    }

    /** Such as {@code [######......]  50%}. */
    public static String bar(double share) {
        int full = (int) Math.round(Math.clamp(share, 0.0, 1.0) * BAR);
        return "[%s%s] %3.0f%%".formatted("#".repeat(full), ".".repeat(BAR - full), 100 * share);
    }
}
