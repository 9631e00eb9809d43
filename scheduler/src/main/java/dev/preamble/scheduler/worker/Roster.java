package dev.preamble.scheduler.worker;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.worker.Heartbeat;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The latest heartbeat of each worker, and when it was seen here. Safe for use by many threads. */
@Singleton
public final class Roster {
    private final Map<WorkerId, Sighting> sightings = new HashMap<>();
    private volatile boolean known;
    private final Map<PoolId, Instant> aliveSince = new HashMap<>();

    /** @param seen by the scheduler's clock: workers' clocks decide nothing */
    public synchronized void heard(Heartbeat heartbeat, Instant seen) {
        boolean poolWasAlive = sightings.values().stream()
                .anyMatch(sighting ->
                        sighting.isAlive(seen) && sighting.heartbeat().pool().equals(heartbeat.pool()));
        if (!poolWasAlive) {
            aliveSince.put(heartbeat.pool(), seen);
        }
        sightings.put(heartbeat.worker(), new Sighting(heartbeat, seen));
    }

    /** All heartbeats that were written before are read. */
    public void caughtUp() {
        known = true;
    }

    /** Whether a worker that is not here is really not there. */
    public boolean isKnown() {
        return known;
    }

    /** The worker said that it leaves. */
    public synchronized void left(WorkerId worker) {
        sightings.remove(worker);
    }

    /** Who is alive at this moment. */
    public synchronized Crew crew(Instant now) {
        return new Crew(sightings.values().stream()
                .filter(sighting -> sighting.isAlive(now))
                .map(Sighting::heartbeat)
                .toList());
    }

    /** Since when the pool has had a live worker without a break; empty when it has none now. */
    public synchronized Optional<Instant> aliveSince(PoolId pool, Instant now) {
        return crew(now).digests(pool).isEmpty() ? Optional.empty() : Optional.ofNullable(aliveSince.get(pool));
    }

    private record Sighting(Heartbeat heartbeat, Instant seen) {
        boolean isAlive(Instant now) {
            return seen.plus(Heartbeat.LOST_AFTER).isAfter(now);
        }
    }
}
