package dev.preamble.catalog.worker;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.worker.Heartbeat;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A worker by its last heartbeat that a leading scheduler knew of. */
@Entity
@Immutable // written by statements of their own, by the scheduler and by the gateway
@Table(name = "worker")
public class SeenWorker {
    /** Seen longer ago than this, it is lost, or no scheduler leads. */
    private static final Duration FRESH = Heartbeat.LOST_AFTER.multipliedBy(2);

    @Id
    private String id;

    private UUID incarnation;
    private String pool;
    private String digest;
    private String device;
    private int lanes;
    private int held;
    private int completions;

    @Column(name = "free_memory")
    private long freeMemory;

    @Column(name = "lane_memory")
    private @Nullable Long laneMemory;

    private boolean draining;

    @Column(name = "seen_at")
    private Instant seenAt;

    @Column(name = "drained_at")
    private @Nullable Instant drainedAt;

    @SuppressWarnings("NullAway.Init")
    protected SeenWorker() {}

    public WorkerId id() {
        return new WorkerId(id);
    }

    /** This life of its process. */
    public UUID incarnation() {
        return incarnation;
    }

    public PoolId pool() {
        return new PoolId(pool);
    }

    /** SHA-256 of the weights that it holds. */
    public String digest() {
        return digest;
    }

    /** In words. */
    public String device() {
        return device;
    }

    public int lanes() {
        return lanes;
    }

    /** Completions that it makes beside its runs; each takes a lane, too. */
    public int completions() {
        return completions;
    }

    /** Lanes that runs and completions hold. */
    public int busy() {
        return held + completions;
    }

    /** Bytes of the device. */
    public long freeMemory() {
        return freeMemory;
    }

    /** Bytes that a job may take of a lane; empty when it does not say. */
    public OptionalLong laneMemory() {
        return laneMemory == null ? OptionalLong.empty() : OptionalLong.of(laneMemory);
    }

    /** Whether it takes no more tasks, by its own word. */
    public boolean draining() {
        return draining;
    }

    public Instant seenAt() {
        return seenAt;
    }

    public boolean isAlive(Instant now) {
        return seenAt.isAfter(freshSince(now));
    }

    /** Who was seen after this is alive. */
    public static Instant freshSince(Instant now) {
        return now.minus(FRESH);
    }

    /** Since when an operator wants it to take no tasks; empty while it may. */
    public Optional<Instant> drainedAt() {
        return Optional.ofNullable(drainedAt);
    }
}
