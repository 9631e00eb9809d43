package dev.preamble.catalog.tenant;

import dev.preamble.records.id.TenantId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A machine of a tenant that reads the tenant's topics; its secret is the identity provider's to keep. */
@Entity
@Table(name = "kafka_client")
public class KafkaClient {
    @Id
    private String id;

    private String tenant;
    private String name;

    @Column(name = "created_at")
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected KafkaClient() {}

    /** @param id client id at the identity provider */
    public KafkaClient(String id, TenantId tenant, String name, Instant createdAt) {
        this.id = id;
        this.tenant = tenant.value();
        this.name = name;
        this.createdAt = createdAt;
    }

    public String id() {
        return id;
    }

    public TenantId tenant() {
        return new TenantId(tenant);
    }

    public String name() {
        return name;
    }

    public Instant createdAt() {
        return createdAt;
    }
}
