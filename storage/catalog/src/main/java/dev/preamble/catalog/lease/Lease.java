package dev.preamble.catalog.lease;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** Who leads, in which epoch, until when by the database's clock. */
@Entity
@Table(name = "lease")
public class Lease {
    @Id
    private String name;

    private String holder;
    private long epoch;

    @Column(name = "expires_at")
    private Instant expiresAt;

    @SuppressWarnings("NullAway.Init")
    protected Lease() {}

    public String name() {
        return name;
    }

    public String holder() {
        return holder;
    }

    /** Grows with every change of holder; a write under an older epoch must change nothing. */
    public long epoch() {
        return epoch;
    }

    public Instant expiresAt() {
        return expiresAt;
    }
}
