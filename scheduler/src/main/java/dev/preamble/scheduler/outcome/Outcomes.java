package dev.preamble.scheduler.outcome;

import dev.preamble.records.task.Checkpoint;
import dev.preamble.scheduler.leadership.Fence;
import dev.preamble.scheduler.leadership.NotLeading;
import dev.preamble.scheduler.outcome.Ruling.Ruled;
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
    private final MeterRegistry meters;
    private final InstantSource clock;

    public Outcomes(
            Fence fence, Ruling ruling, Consumer<Checkpoint> leftovers, MeterRegistry meters, InstantSource clock) {
        this.fence = fence;
        this.ruling = ruling;
        this.leftovers = leftovers;
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

    private List<Applied> applyAll(List<Report> reports) {
        List<Applied> all = new ArrayList<>();
        for (Report report : reports) {
            Ruled ruled = report.logContext()
                    .<Ruled, RuntimeException>call(() -> ruling.on(report, clock.instant()));
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
