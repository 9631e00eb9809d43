package dev.preamble.catalog.audit;

import dev.preamble.records.id.TenantId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** Who did what to which thing. Written once; outlives the thing. */
@Entity
@Table(name = "audit")
public class AuditEntry {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private Instant at;
    private @Nullable String tenant;
    private String actor;
    private String action;
    private String subject;

    @Column(name = "before")
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String former;

    @Column(name = "after")
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String latter;

    @SuppressWarnings("NullAway.Init")
    protected AuditEntry() {}

    /**
     * An entry.
     *
     * @param tenant whose thing it is; null when it is the platform's own
     * @param former JSON of what was before; null when there was nothing
     * @param latter JSON of what is after; null when nothing is left
     */
    public AuditEntry(
            Instant at,
            @Nullable TenantId tenant,
            String actor,
            String action,
            String subject,
            @Nullable String former,
            @Nullable String latter) {
        this.at = at;
        this.tenant = tenant == null ? null : tenant.value();
        this.actor = actor;
        this.action = action;
        this.subject = subject;
        this.former = former;
        this.latter = latter;
    }

    /** Grows with time; 0 before it is stored. */
    public long id() {
        return id == null ? 0 : id;
    }

    public Instant at() {
        return at;
    }

    /** Whose thing it is; empty when it is the platform's own, or was noted before entries said so. */
    public Optional<TenantId> tenant() {
        return Optional.ofNullable(tenant).map(TenantId::new);
    }

    public String actor() {
        return actor;
    }

    public String action() {
        return action;
    }

    public String subject() {
        return subject;
    }

    public Optional<String> former() {
        return Optional.ofNullable(former);
    }

    public Optional<String> latter() {
        return Optional.ofNullable(latter);
    }
}
