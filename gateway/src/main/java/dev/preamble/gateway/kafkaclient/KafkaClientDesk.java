package dev.preamble.gateway.kafkaclient;

import dev.preamble.catalog.tenant.KafkaClient;
import dev.preamble.catalog.tenant.KafkaClients;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.tenant.KafkaSettings;
import dev.preamble.gateway.tenant.MachineClients;
import dev.preamble.gateway.tenant.TopicRights;
import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Gives Kafka clients out and takes them back. The client is made at the identity provider before its row is written: a
 * crash between the two leaves a client whose secret nobody knows, and asking again by the same name goes on with it. The
 * tenant is claimed meanwhile: of two who ask for one name the second would else change the secret that the first is told.
 */
@Singleton
public final class KafkaClientDesk {
    /** Long enough for each call of the identity provider to reach its own limit. */
    private static final Duration MOST = Duration.ofMinutes(1);

    private final KafkaClients rows;
    private final MachineClients machines;
    private final TenantsInUse tenantsInUse;
    private final KafkaSettings kafka;
    private final URI tokenEndpoint;
    private final Clock clock;

    public KafkaClientDesk(
            KafkaClients rows,
            MachineClients machines,
            TenantsInUse tenantsInUse,
            KafkaSettings kafka,
            @ConfigProperty(name = "quarkus.oidc.auth-server-url") URI realm,
            Clock clock) {
        this.rows = rows;
        this.machines = machines;
        this.tenantsInUse = tenantsInUse;
        this.kafka = kafka;
        this.tokenEndpoint = URI.create(realm + "/protocol/openid-connect/token");
        this.clock = clock;
    }

    KafkaClientAnswer make(TenantId tenant, String name) {
        String id = MachineClients.id(tenant, name);
        return QuarkusTransaction.requiringNew().timeout((int) MOST.toSeconds()).call(() -> {
            tenantsInUse.claim(tenant);
            requireRoom(tenant, id);
            String secret = machines.issue(tenant, name);
            KafkaClient client = new KafkaClient(id, tenant, name, clock.instant());
            rows.persistAndFlush(client);
            return answer(client, secret);
        });
    }

    List<KafkaClientAnswer> list(TenantId tenant) {
        return QuarkusTransaction.requiringNew()
                .call(() -> rows.ofTenant(tenant).stream()
                        .map(client -> answer(client, null))
                        .toList());
    }

    KafkaClientAnswer rotate(TenantId tenant, String id) {
        KafkaClient client = find(tenant, id);
        return answer(client, machines.rotate(client.id()).orElseThrow(Refusal::notFound));
    }

    void remove(TenantId tenant, String id) {
        machines.remove(find(tenant, id).id());
        QuarkusTransaction.requiringNew().run(() -> rows.delete("id", id));
    }

    private KafkaClient find(TenantId tenant, String id) {
        if (!KafkaClientRequest.isClientOf(tenant, id)) {
            throw Refusal.notFound();
        }
        return QuarkusTransaction.requiringNew()
                .call(() -> rows.ofTenant(tenant, id))
                .orElseThrow(Refusal::notFound);
    }

    private void requireRoom(TenantId tenant, String id) {
        List<KafkaClient> there = rows.ofTenant(tenant);
        if (there.stream().anyMatch(client -> client.id().equals(id))) {
            throw Refusal.conflict("There is a Kafka client of this name; rotate its secret, or remove it first.");
        }
        if (there.size() >= Limits.KAFKA_CLIENTS) {
            throw Refusal.quota(
                    "name", "The tenant has as many Kafka clients as it may have.", Limits.KAFKA_CLIENTS + " clients");
        }
    }

    private KafkaClientAnswer answer(KafkaClient client, @Nullable String secret) {
        String groups = TopicRights.groupPrefix(client.tenant());
        return new KafkaClientAnswer(
                client.id(),
                client.name(),
                client.createdAt(),
                kafka.tenantBootstrap(),
                tokenEndpoint.toString(),
                Topics.of(client.tenant()).stream().map(TopicLayout::name).toList(),
                groups,
                secret,
                secret == null
                        ? null
                        : ClientProperties.text(
                                kafka.tenantBootstrap(),
                                kafka.tenantProtocol(),
                                tokenEndpoint,
                                client.id(),
                                secret,
                                groups));
    }
}
