package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.preamble.client.PublicApi;
import dev.preamble.client.terminal.StatusLine;
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
            throw new JobFailed(job, kind, last.path("detail").asText(""));
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
            case "progressed", "yielded" -> status.show(ProgressLine.of(event, heldOut, Instant.now()));
            default -> {}
        }
    }

    private void sayOnce(String line) {
        if (!line.equals(told)) {
            told = line;
            status.say(line);
        }
    }

    /** What it learned, against the base model alone; empty where nothing was held out. */
    String gain() {
        return Double.isNaN(heldOut) || Double.isNaN(base)
                ? ""
                : String.format(Locale.ROOT, " Held-out loss %.3f, of the base model alone %.3f.", heldOut, base);
    }
}
