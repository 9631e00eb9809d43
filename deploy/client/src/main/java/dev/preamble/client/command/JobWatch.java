package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.preamble.client.PathSegment;
import dev.preamble.client.PublicApi;
import dev.preamble.client.terminal.StatusLine;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Follows a job until it is over and tells of it. It goes on over lost connections; Ctrl-C ends the watching alone. */
final class JobWatch {
    private final PublicApi api;
    private final String job;
    private final boolean cancelOnExit;
    private final StatusLine status;
    private final Optional<PrintWriter> events;
    private volatile boolean leaving;
    private boolean connected = true;
    private String told = "";
    private double heldOut = Double.NaN;
    private double base = Double.NaN;
    private JsonNode last = MissingNode.getInstance();

    /** One whose events are what the command prints. */
    static JobWatch told(Connection connection, PublicApi api, String job, boolean cancelOnExit) {
        Optional<PrintWriter> events = Optional.of(connection.out()).filter(out -> connection.json());
        return new JobWatch(api, job, cancelOnExit, connection.status(), events);
    }

    /** One beside which the command prints something else, in the end. */
    static JobWatch aside(Connection connection, PublicApi api, String job, boolean cancelOnExit) {
        return new JobWatch(api, job, cancelOnExit, connection.statusAside(), Optional.empty());
    }

    /**
     * A watch that has not begun.
     *
     * @param cancelOnExit whether Ctrl-C cancels the job too
     * @param events where they are written as they came, and not told
     */
    JobWatch(PublicApi api, String job, boolean cancelOnExit, StatusLine status, Optional<PrintWriter> events) {
        this.api = api;
        this.job = job;
        this.cancelOnExit = cancelOnExit;
        this.status = status;
        this.events = events;
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
            api.follow("/v1/jobs/" + PathSegment.of(job) + "/events", this::hear, this::lost);
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

    /** While the process ends, when nobody else says what went wrong. */
    void leave() {
        leaving = true;
        if (!cancelOnExit) {
            status.say("The job goes on. Watch it again: ./preamble watch " + job);
            return;
        }
        status.say("Cancelling the job …");
        try {
            api.post("/v1/" + kind() + "-jobs/" + PathSegment.of(job) + "/cancel");
            status.say("The job is cancelled.");
        } catch (RuntimeException e) {
            status.say("It is not known to be cancelled, and may go on. " + Failures.words(e));
            status.say("Cancel it: ./preamble jobs cancel " + job);
        }
    }

    private String kind() {
        return api.get("/v1/jobs/" + PathSegment.of(job)).path("kind").asText();
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
        events.ifPresentOrElse(
                out -> {
                    out.println(event);
                    out.flush();
                },
                () -> tell(kind, event));
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
