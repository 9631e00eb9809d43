package dev.preamble.catalog.prefix;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A tenant's named, tunable thing. It belongs to one base model for good. */
@Entity
@Table(name = "prefix")
public class Prefix {
    @Id
    private UUID id;

    private String tenant;
    private String name;

    @Column(name = "base_model")
    private String baseModel;

    @Column(name = "created_at")
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected Prefix() {}

    public Prefix(TenantId tenant, PrefixName name, PoolId baseModel, Instant createdAt) {
        this.id = UUID.randomUUID();
        this.tenant = tenant.value();
        this.name = name.value();
        this.baseModel = baseModel.value();
        this.createdAt = createdAt;
    }

    public UUID id() {
        return id;
    }

    public TenantId tenant() {
        return new TenantId(tenant);
    }

    public PrefixName name() {
        return new PrefixName(name);
    }

    public PoolId baseModel() {
        return new PoolId(baseModel);
    }

    public Instant createdAt() {
        return createdAt;
    }
}
