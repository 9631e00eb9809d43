package dev.preamble.catalog.tenant;

import dev.preamble.records.id.TenantId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

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

    @Column(name = "reserved_until")
    private @Nullable Instant reservedUntil;

    @SuppressWarnings("NullAway.Init")
    protected KafkaClient() {}

    /**
     * One that is being made.
     *
     * @param id client id at the identity provider
     * @param reservedUntil the end of the name's reservation, unless {@link KafkaClients#confirm} comes before
     */
    public KafkaClient(String id, TenantId tenant, String name, Instant createdAt, Instant reservedUntil) {
        this.id = id;
        this.tenant = tenant.value();
        this.name = name;
        this.createdAt = createdAt;
        // as the catalog keeps it
        this.reservedUntil = reservedUntil.truncatedTo(ChronoUnit.MICROS);
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

    public boolean isReserved() {
        return reservedUntil != null;
    }

    @Nullable
    Instant reservedUntil() {
        return reservedUntil;
    }
}
