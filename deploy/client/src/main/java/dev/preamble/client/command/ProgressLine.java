package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.terminal.Figures;
import dev.preamble.client.terminal.StatusLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How far a job is, in one line. */
final class ProgressLine {
    private static final String BETWEEN = "  ";

    private ProgressLine() {}

    /**
     * The line of an event.
     *
     * @param heldOut the loss on held-out rows that was last told; NaN where none was
     */
    static String of(JsonNode event, double heldOut, Instant now) {
        JsonNode progress = event.path("progress");
        List<String> parts =
                progress.path("kind").asText().equals("training") ? training(progress, heldOut) : generation(progress);
        if (progress.hasNonNull("tokensPerSecond")) {
            parts.add(Figures.count(Math.round(progress.path("tokensPerSecond").asDouble())) + " tokens/s");
        }
        if (event.hasNonNull("estimatedEnd")) {
            Instant end = Instant.parse(event.path("estimatedEnd").asText());
            parts.add(Figures.duration(Duration.between(now, end)) + " left");
        }
        return String.join(BETWEEN, parts);
    }

    private static List<String> training(JsonNode progress, double heldOut) {
        long step = progress.path("step").asLong();
        long steps = progress.path("steps").asLong();
        List<String> parts = new ArrayList<>();
        parts.add(StatusLine.bar((double) step / Math.max(1, steps)));
        parts.add("step " + step + "/" + steps);
        if (progress.hasNonNull("loss")) {
            parts.add(String.format(
                    Locale.ROOT, "loss %.3f", progress.path("loss").asDouble()));
        }
        if (!Double.isNaN(heldOut)) {
            parts.add(String.format(Locale.ROOT, "held out %.3f", heldOut));
        }
        return parts;
    }

    private static List<String> generation(JsonNode progress) {
        long lines = progress.path("lines").asLong();
        long ofLines = progress.path("ofLines").asLong();
        List<String> parts = new ArrayList<>();
        parts.add(StatusLine.bar((double) lines / Math.max(1, ofLines)));
        parts.add("line " + lines + "/" + ofLines + " of this segment");
        return parts;
    }
}
