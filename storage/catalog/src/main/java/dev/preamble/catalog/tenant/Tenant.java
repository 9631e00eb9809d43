package dev.preamble.catalog.tenant;

import dev.preamble.records.id.TenantId;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The owner of data, jobs and prefixes. */
@Entity
@Table(name = "tenant")
public class Tenant {
    @Id
    private String id;

    @Column(name = "display_name")
    private String displayName;

    @Enumerated(EnumType.STRING)
    private TenantState state = TenantState.PROVISIONING;

    private double weight = 1;

    @Column(name = "lane_limit")
    private @Nullable Integer laneLimit;

    /** Null where all of them are the defaults: an embedded value of nulls alone is read as none. */
    @Embedded
    private @Nullable TenantLimits limits;

    @Column(name = "paused_at")
    private @Nullable Instant pausedAt;

    @Column(name = "created_at")
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected Tenant() {}

    public Tenant(TenantId id, String displayName, Instant createdAt) {
        this.id = id.value();
        this.displayName = displayName;
        this.createdAt = createdAt;
    }

    /** All that it needs exists. */
    public void activate() {
        if (state == TenantState.ERASING) {
            throw new IllegalStateException("tenant " + id + " is being erased");
        }
        state = TenantState.ACTIVE;
    }

    /** From now on nothing of it can be used. */
    public void erase() {
        state = TenantState.ERASING;
    }

    /**
     * What it is due from now on.
     *
     * @param limit lanes that it may have at the same time; null is no limit
     */
    public void isDue(double share, @Nullable Integer limit) {
        weight = share;
        laneLimit = limit;
    }

    /** What it may have from now on. */
    public void limit(TenantLimits given) {
        limits = given;
    }

    /** Nothing more of it is to begin; the same again changes nothing. */
    public void pause(Instant now) {
        if (pausedAt == null) {
            pausedAt = now;
        }
    }

    public void resume() {
        pausedAt = null;
    }

    /** What it is due, against the others. */
    public double weight() {
        return weight;
    }

    /** Lanes that it may have at the same time; empty when nobody limits them. */
    public Optional<Integer> laneLimit() {
        return Optional.ofNullable(laneLimit);
    }

    public TenantLimits limits() {
        return limits == null ? TenantLimits.DEFAULTS : limits;
    }

    /** Since when nothing more of it begins; empty while it is not paused. */
    public Optional<Instant> pausedAt() {
        return Optional.ofNullable(pausedAt);
    }

    public TenantId id() {
        return new TenantId(id);
    }

    public String displayName() {
        return displayName;
    }

    public TenantState state() {
        return state;
    }

    public Instant createdAt() {
        return createdAt;
    }
}
