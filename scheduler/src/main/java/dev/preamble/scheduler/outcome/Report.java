package dev.preamble.scheduler.outcome;

import dev.preamble.records.event.RunKey;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.telemetry.LogContext;
import dev.preamble.telemetry.LogKey;
import dev.preamble.telemetry.TraceParent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A worker's event, with what it names in the store as far as a decision needs it.
 *
 * @param lines what a generation run made; empty for every other event, and when the stored bytes are not these lines
 * @param trace where the run is in its job's trace; empty where nothing is traced
 */
public record Report(TaskEvent event, Optional<List<GeneratedLine>> lines, Optional<TraceParent> trace) {
    public Report(TaskEvent event, Optional<List<GeneratedLine>> lines) {
        this(event, lines, Optional.empty());
    }

    public Report(TaskEvent event) {
        this(event, Optional.empty());
    }

    /** The same from a run that is there in a trace. */
    Report from(Optional<TraceParent> run) {
        return new Report(event, lines, run);
    }

    /** By which the log's lines about it are found. */
    LogContext logContext() {
        RunKey key = event.key();
        return LogContext.of(LogKey.TENANT, key.tenant())
                .and(LogKey.JOB, key.job())
                .and(LogKey.SEGMENT, key.segment())
                .and(LogKey.RUN, key.run());
    }

    /** What the run says that it used of its lane; empty while it goes on. */
    Optional<Duration> laneTime() {
        return switch (event) {
            case TaskEvent.Started e -> Optional.empty();
            case TaskEvent.Progressed e -> Optional.empty();
            case TaskEvent.Yielded e -> Optional.of(e.laneTime());
            case TaskEvent.Succeeded e -> Optional.of(e.laneTime());
            case TaskEvent.Failed e -> Optional.of(e.laneTime());
        };
    }
}
