package dev.preamble.scheduler.outcome;

import dev.preamble.records.Topics;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.scheduler.leadership.Fence;
import dev.preamble.scheduler.leadership.NotLeading;
import dev.preamble.scheduler.outcome.Ruling.Ruled;
import dev.preamble.telemetry.SpanKeys;
import dev.preamble.telemetry.Step;
import dev.preamble.telemetry.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Applies reports: decides each under its job's row lock, and records what was decided. */
@Singleton
public final class Outcomes {
    private static final Logger LOG = Logger.getLogger(Outcomes.class);

    private final Fence fence;
    private final Ruling ruling;
    private final Consumer<Checkpoint> leftovers;
    private final Tracing tracing;
    private final MeterRegistry meters;
    private final InstantSource clock;

    public Outcomes(
            Fence fence,
            Ruling ruling,
            Consumer<Checkpoint> leftovers,
            Tracing tracing,
            MeterRegistry meters,
            InstantSource clock) {
        this.fence = fence;
        this.ruling = ruling;
        this.leftovers = leftovers;
        this.tracing = tracing;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Applies the reports in one transaction. If that fails for a reason that lies in a report, each is applied alone,
     * and the one that cannot be is dropped: its segment is swept in time.
     *
     * @return what was decided on each, but for what was dropped
     * @throws RuntimeException when the database is at fault; nothing of the batch that was not committed is lost
     */
    public List<Applied> apply(List<Report> reports) {
        if (reports.isEmpty()) {
            return List.of();
        }
        try {
            List<Applied> all = fence.write(() -> applyAll(reports));
            all.stream()
                    .flatMap(applied -> applied.ruled().superseded().stream())
                    .forEach(leftovers);
            return all;
        } catch (NotLeading e) {
            throw e;
        } catch (RuntimeException e) {
            if (!liesInTheReport(e)) {
                throw e;
            }
            if (reports.size() == 1) {
                Report bad = reports.getFirst();
                bad.logContext()
                        .run(() -> LOG.errorf(
                                e,
                                "dropped an event that cannot be applied: %s",
                                bad.event().key()));
                meters.counter("preamble.events.dropped").increment();
                return List.of();
            }
            return reports.stream()
                    .flatMap(report -> apply(List.of(report)).stream())
                    .toList();
        }
    }

    /** A report, and what was decided on it. */
    public record Applied(Report report, Ruled ruled) {}

    /** What is told of it is told from here in the trace. A run tells of its progress by the second, and that is no step. */
    private Ruled traced(Report report) {
        if (report.event() instanceof TaskEvent.Progressed) {
            return Tracing.<Ruled, RuntimeException>at(report.trace(), () -> ruling.on(report, clock.instant()));
        }
        RunKey key = report.event().key();
        Step step = Step.process("outcome", Topics.TASK_EVENTS.name())
                .with(SpanKeys.TENANT, key.tenant().value())
                .with(SpanKeys.JOB, key.job().toString())
                .with(SpanKeys.SEGMENT, key.segment().toString())
                .with(SpanKeys.RELEASE, (long) key.release())
                .with(SpanKeys.RUN, key.run().toString())
                .with(SpanKeys.KIND, report.event().getClass().getSimpleName());
        return tracing.<Ruled, RuntimeException>call(step, report.trace(), () -> {
            Ruled ruled = ruling.on(report, clock.instant());
            Tracing.note(SpanKeys.OUTCOME, ruled.decision().getClass().getSimpleName());
            return ruled;
        });
    }

    private List<Applied> applyAll(List<Report> reports) {
        List<Applied> all = new ArrayList<>();
        for (Report report : reports) {
            Ruled ruled = report.logContext().<Ruled, RuntimeException>call(() -> traced(report));
            meters.counter(
                            "preamble.events",
                            "decision",
                            ruled.decision().getClass().getSimpleName())
                    .increment();
            all.add(new Applied(report, ruled));
        }
        return all;
    }

    /** A violated constraint or a value that PostgreSQL does not take fails again; all else may pass later. */
    private static boolean liesInTheReport(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                return state != null && (state.startsWith("22") || state.startsWith("23"));
            }
        }
        return failure instanceof IllegalStateException
                || failure instanceof IllegalArgumentException
                || failure instanceof NullPointerException;
    }
}
