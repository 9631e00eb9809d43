package dev.preamble.catalog.forecast;

import dev.preamble.records.id.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The work that waits for one base at one moment, and whose it is: enough to say when a job begins if nothing else comes.
 *
 * <p>A lane goes to the tenant that used the least for its weight, so that all who have work left rise to one level, as water
 * does. A job begins when its tenant has risen by what goes before it, and by then every other one has been given what lies
 * below that level. That use is forgotten with time, and that a job has one lane at a time, is left out. Pure.
 *
 * @param lanes that take tasks, free or not
 * @param demands of all tenants with work; one that is not there may not begin any
 */
public record Forecast(int lanes, Map<TenantId, Demand> demands) {
    private static final double MILLIS = 1e3;

    public Forecast {
        demands = Map.copyOf(demands);
    }

    /**
     * What a tenant would have.
     *
     * @param used lane-seconds lately, as its share counts them
     * @param left lane-seconds that its jobs still need
     * @param laneLimit lanes that it may have at once
     */
    public record Demand(double weight, double used, double left, int laneLimit) {}

    /**
     * The jobs of a tenant that go before one of its own.
     *
     * @param seconds of a lane that they still need, all together
     * @param squares the sum of the squares of what each of them needs: the larger they are, the longer those that hold the
     *     tenant's lanes go on beside the job
     */
    public record Ahead(long jobs, double seconds, double squares) {}

    /** How long a job waits; empty where no lane takes tasks, or its tenant may begin nothing. */
    public Optional<Duration> wait(TenantId tenant, Ahead ahead) {
        Demand own = demands.get(tenant);
        if (lanes == 0 || own == null) {
            return Optional.empty();
        }
        double due = due(own);
        double before = beforeIt(ahead, due);
        double level = (own.used() + before) / own.weight();
        double others = demands.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(tenant))
                .mapToDouble(entry -> below(level, entry.getValue()))
                .sum();
        double seconds = Math.max((before + others) / lanes, before / Math.min(own.laneLimit(), lanes));
        return Optional.of(Duration.ofMillis((long) (seconds * MILLIS)));
    }

    /** Lanes that a tenant has while all who have work left contend for them. */
    private double due(Demand own) {
        double weights = demands.values().stream()
                .filter(demand -> demand.left() > 0)
                .mapToDouble(Demand::weight)
                .sum();
        return Math.min(own.laneLimit(), weights == 0 ? lanes : lanes * own.weight() / weights);
    }

    /** What its tenant is given before it gets a lane, which is as soon as one of those before it is done with its own. */
    private static double beforeIt(Ahead ahead, double due) {
        if (ahead.jobs() < due || ahead.seconds() == 0) {
            return 0;
        }
        double leftOfOne = ahead.squares() / (2 * ahead.seconds());
        return Math.max(0, ahead.seconds() - Math.max(0, due - 1) * leftOfOne);
    }

    private static double below(double level, Demand demand) {
        return Math.clamp(demand.weight() * level - demand.used(), 0, Math.max(0, demand.left()));
    }
}
