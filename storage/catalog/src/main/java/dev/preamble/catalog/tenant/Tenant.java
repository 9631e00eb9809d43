package dev.preamble.catalog.tenant;

import dev.preamble.records.id.TenantId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

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
