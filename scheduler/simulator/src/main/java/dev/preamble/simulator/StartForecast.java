package dev.preamble.simulator;

import dev.preamble.catalog.forecast.Forecast;
import dev.preamble.catalog.forecast.Forecast.Ahead;
import dev.preamble.catalog.forecast.Forecast.Demand;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.JobState;
import dev.preamble.catalog.job.Segment;
import dev.preamble.records.id.TenantId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells each job that waits for its first run when that begins, by what the gateway would read in the catalog. */
final class StartForecast {
    /** Rows and epochs of a simulated training: all are the same, whatever they take. */
    private static final double TRAINING_SIZE = 50;

    private final SimulatedCatalog catalog;
    private final Map<JobKind, Double> pace = new EnumMap<>(JobKind.class);

    StartForecast(SimulatedCatalog catalog) {
        this.catalog = catalog;
        for (JobKind kind : JobKind.values()) {
            List<SimulatedJob> done = catalog.all().stream()
                    .filter(job -> job.succeeded && job.row.kind() == kind)
                    .toList();
            pace.put(
                    kind,
                    done.stream().mapToDouble(StartForecast::used).sum()
                            / done.stream().mapToDouble(StartForecast::size).sum());
        }
    }

    void tell(int lanes, Instant now) {
        Map<TenantId, List<SimulatedJob>> open = catalog.all().stream()
                .filter(job -> !job.row.state().isFinal())
                .sorted(SimulatedCatalog.TURN)
                .collect(Collectors.groupingBy(job -> job.tenant));
        Map<TenantId, Demand> demands = new HashMap<>();
        open.forEach((tenant, jobs) -> demands.put(
                tenant,
                new Demand(
                        catalog.weights().getOrDefault(tenant, 1.0),
                        catalog.usage(tenant),
                        jobs.stream().mapToDouble(this::left).sum(),
                        Integer.MAX_VALUE)));
        Forecast forecast = new Forecast(lanes, demands);
        open.forEach((tenant, jobs) -> {
            Ahead ahead = new Ahead(0, 0, 0);
            for (SimulatedJob job : jobs) {
                if (job.row.state() == JobState.QUEUED && job.row.startedAt().isEmpty()) {
                    job.estimatedStart =
                            forecast.wait(tenant, ahead).map(now::plus).orElse(null);
                }
                double left = left(job);
                ahead = new Ahead(ahead.jobs() + 1, ahead.seconds() + left, ahead.squares() + left * left);
            }
        });
    }

    /** Lane-seconds that it still needs. */
    private double left(SimulatedJob job) {
        return job.row.unitMillis().isPresent()
                ? job.row.unitMillis().getAsDouble() * SimulatedCatalog.unitsLeft(job) / 1e3
                : pace.getOrDefault(job.row.kind(), 0.0) * size(job);
    }

    private static double used(SimulatedJob job) {
        return job.segments.stream()
                .map(Segment::used)
                .mapToDouble(used -> used.toMillis() / 1e3)
                .sum();
    }

    private static double size(SimulatedJob job) {
        return switch (job.row.kind()) {
            case TRAINING -> TRAINING_SIZE;
            case GENERATION -> job.row.inputLines();
        };
    }
}
