package dev.preamble.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a person sees of the demo. Safe for use by many threads. */
final class DemoScreen {
    private static final int WIDTH = 100;
    private static final int BAR = 24;

    private final PrintWriter out;
    private final Map<DemoTenant, Bar> bars = new HashMap<>();

    DemoScreen(PrintWriter out) {
        this.out = out;
    }

    synchronized void say(DemoTenant tenant, String text) {
        out.printf(Locale.ROOT, "%-20s %s%n", tenant.id(), text);
    }

    synchronized void title(String text) {
        out.printf("%n%s%n%s%n", text, "─".repeat(text.length()));
    }

    void waiting(DemoTenant tenant, String reason) {
        say(tenant, "waits: " + reason);
    }

    /** Bar, losses, rate and time left, in a line for each piece that is added to the bar. */
    synchronized void training(DemoTenant tenant, JsonNode progress) {
        long step = progress.path("step").asLong();
        long steps = Math.max(1, progress.path("steps").asLong());
        int filled = (int) (BAR * step / steps);
        Bar bar = bars.computeIfAbsent(tenant, absent -> new Bar(step, System.nanoTime()));
        if (filled == bar.filled) {
            return;
        }
        bar.filled = filled;
        String heldOut = progress.has("heldOutLoss")
                ? String.format(
                        Locale.ROOT,
                        "  held out %.2f",
                        progress.path("heldOutLoss").asDouble())
                : "";
        say(
                tenant,
                String.format(
                        Locale.ROOT,
                        "%s%s %4d/%d  loss %.2f%s  %,.0f tokens/s%s",
                        "█".repeat(filled),
                        "░".repeat(BAR - filled),
                        step,
                        steps,
                        progress.path("loss").asDouble(),
                        heldOut,
                        progress.path("tokensPerSecond").asDouble(),
                        bar.left(step, steps)));
    }

    /** How much of a tenant's bar is filled, and when it began. */
    private static final class Bar {
        private final long firstStep;
        private final long sinceNanos;
        private int filled = -1;

        Bar(long firstStep, long sinceNanos) {
            this.firstStep = firstStep;
            this.sinceNanos = sinceNanos;
        }

        String left(long step, long steps) {
            if (step == firstStep || step == steps) {
                return "";
            }
            double seconds = (System.nanoTime() - sinceNanos) / 1e9 * (steps - step) / (step - firstStep);
            return String.format(Locale.ROOT, "  %.0f s left", seconds);
        }
    }

    /** Input, reference, and what the model says with and without the prefix. */
    synchronized void sideBySide(DemoTenant tenant, DemoReport.Generation generation) {
        out.println();
        field("input", generation.input());
        field("person wrote", generation.reference());
        field("with " + tenant.prefix(), generation.withPrefix());
        field("without prefix", generation.withoutPrefix());
    }

    private void field(String name, String text) {
        String flat = text.replaceAll("\\s+", " ").strip();
        String indent = " ".repeat(24);
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-22s", name));
        int column = line.length();
        for (String word : flat.split(" ", -1)) {
            if (column + word.length() > WIDTH) {
                line.append(System.lineSeparator()).append(indent);
                column = indent.length();
            }
            line.append(word).append(' ');
            column += word.length() + 1;
        }
        out.println(line.toString().stripTrailing());
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
