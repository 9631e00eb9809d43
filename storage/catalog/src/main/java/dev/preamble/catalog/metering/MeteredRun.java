package dev.preamble.catalog.metering;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.tenant.Use;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** What one run used, under the number of the event that told of its end. Written once. */
@Entity
@Table(name = "metered_run")
@IdClass(MeteredRun.Key.class)
public class MeteredRun {
    @Id
    private UUID job;

    @Id
    private long sequence;

    private String tenant;
    private Instant at;

    @Column(name = "lane_ms")
    private long laneMillis;

    @Column(name = "tokens_trained")
    private long tokensTrained;

    @Column(name = "tokens_generated")
    private long tokensGenerated;

    @SuppressWarnings("NullAway.Init")
    protected MeteredRun() {}

    public MeteredRun(TenantId tenant, JobId job, long sequence, Use used, Instant at) {
        this.tenant = tenant.value();
        this.job = job.value();
        this.sequence = sequence;
        this.at = at;
        this.laneMillis = used.laneMillis();
        this.tokensTrained = used.tokensTrained();
        this.tokensGenerated = used.tokensGenerated();
    }

    /** Identity: one run is over with an event. */
    public record Key(UUID job, long sequence) implements Serializable {}

    public TenantId tenant() {
        return new TenantId(tenant);
    }

    public Instant at() {
        return at;
    }

    public Use used() {
        return new Use(laneMillis, tokensTrained, tokensGenerated);
    }
}
