package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.preamble.client.PublicApi;
import dev.preamble.client.terminal.Figures;
import dev.preamble.client.terminal.StatusLine;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Follows a job until it is over and tells of it. It goes on over lost connections; Ctrl-C ends the watching alone. */
final class JobWatch {
    private final Connection connection;
    private final PublicApi api;
    private final String job;
    private final boolean cancelOnExit;
    private final StatusLine status;
    private volatile boolean leaving;
    private boolean connected = true;
    private String told = "";
    private double heldOut = Double.NaN;
    private double base = Double.NaN;
    private JsonNode last = MissingNode.getInstance();

    /** @param cancelOnExit whether Ctrl-C cancels the job too */
    JobWatch(Connection connection, PublicApi api, String job, boolean cancelOnExit) {
        this.connection = connection;
        this.api = api;
        this.job = job;
        this.cancelOnExit = cancelOnExit;
        this.status = connection.status();
    }

    /**
     * Returns the job's last event.
     *
     * @throws JobFailed if it did not succeed
     */
    JsonNode run() {
        Thread leave = new Thread(this::leave, "leave");
        Runtime.getRuntime().addShutdownHook(leave);
        try {
            api.follow("/v1/jobs/" + job + "/events", this::hear, this::lost);
        } finally {
            if (!leaving) {
                Runtime.getRuntime().removeShutdownHook(leave);
            }
        }
        status.erase();
        String kind = last.path("kind").asText();
        if (!kind.equals("succeeded")) {
            throw new JobFailed("The job " + kind
                    + (last.hasNonNull("detail") ? ": " + last.path("detail").asText() : "."));
        }
        return last;
    }

    private void leave() {
        leaving = true;
        if (cancelOnExit) {
            status.say("Cancelling the job …");
            api.post("/v1/" + kind() + "-jobs/" + job + "/cancel");
            status.say("The job is cancelled.");
        } else {
            status.say("The job goes on. Watch it again: ./preamble watch " + job);
        }
    }

    private String kind() {
        return api.get("/v1/jobs/" + job).path("kind").asText();
    }

    private void lost() {
        if (connected && !leaving) {
            connected = false;
            status.say("The connection is lost; trying again. The job goes on.");
        }
    }

    private boolean hear(String kind, JsonNode event) {
        if (leaving) {
            return false;
        }
        if (!connected) {
            connected = true;
            status.say("Connected again.");
        }
        last = event;
        JsonNode progress = event.path("progress");
        heldOut = progress.path("heldOutLoss").asDouble(heldOut);
        base = progress.path("baseLoss").asDouble(base);
        if (connection.json()) {
            connection.out().println(event);
            connection.out().flush();
        } else {
            tell(kind, event);
        }
        return !JobWatch.isLast(kind);
    }

    static boolean isLast(String kind) {
        return switch (kind) {
            case "succeeded", "failed", "cancelled" -> true;
            default -> false;
        };
    }

    private void tell(String kind, JsonNode event) {
        switch (kind) {
            case "waiting" -> sayOnce("waits: " + event.path("reason").asText());
            case "started" -> {
                if (event.path("attempt").asInt() > 1) {
                    sayOnce("attempt " + event.path("attempt").asInt());
                }
            }
            case "truncated" -> sayOnce("note: " + event.path("detail").asText());
            case "retrying" ->
                sayOnce("attempt %d of %d failed: %s; again at %s"
                        .formatted(
                                event.path("attempt").asInt(),
                                event.path("ofAttempts").asInt(),
                                event.path("detail").asText(),
                                event.path("notBefore").asText()));
            case "progressed", "yielded" -> status.show(line(event));
            default -> {}
        }
    }

    private void sayOnce(String line) {
        if (!line.equals(told)) {
            told = line;
            status.say(line);
        }
    }

    private String line(JsonNode event) {
        JsonNode progress = event.path("progress");
        String left = event.hasNonNull("estimatedEnd")
                ? "  "
                        + Figures.duration(Duration.between(
                                Instant.now(),
                                Instant.parse(event.path("estimatedEnd").asText())))
                        + " left"
                : "";
        return progress.path("kind").asText().equals("training")
                ? training(progress) + left
                : generation(progress) + left;
    }

    private String training(JsonNode progress) {
        long step = progress.path("step").asLong();
        long steps = progress.path("steps").asLong();
        return "%s  step %d/%d%s%s%s"
                .formatted(
                        StatusLine.bar((double) step / Math.max(1, steps)),
                        step,
                        steps,
                        progress.hasNonNull("loss")
                                ? String.format(
                                        Locale.ROOT,
                                        "  loss %.3f",
                                        progress.path("loss").asDouble())
                                : "",
                        Double.isNaN(heldOut) ? "" : String.format(Locale.ROOT, "  held out %.3f", heldOut),
                        Figures.count(
                                Math.round(progress.path("tokensPerSecond").asDouble())));
    }

    private static String generation(JsonNode progress) {
        long lines = progress.path("lines").asLong();
        long ofLines = progress.path("ofLines").asLong();
        return "%s  line %d/%d of this segment%s"
                .formatted(
                        StatusLine.bar((double) lines / Math.max(1, ofLines)),
                        lines,
                        ofLines,
                        Figures.count(
                                Math.round(progress.path("tokensPerSecond").asDouble())));
    }

    /** What it learned, against the base model alone; empty where nothing was held out. */
    String gain() {
        return Double.isNaN(heldOut) || Double.isNaN(base)
                ? ""
                : String.format(Locale.ROOT, " Held-out loss %.3f, without prefix %.3f.", heldOut, base);
    }
}
