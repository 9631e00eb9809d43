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
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Gives Kafka clients out and takes them back. A client's name is reserved, the client is made at the identity provider, its
 * row is confirmed: no transaction waits for the identity provider, which may be slow. Of two who ask for one name the second
 * would else change the secret that the first is told. A crash before the end leaves a reservation, which nobody sees and which
 * ends by itself, and maybe a client whose secret nobody knows: asking again by the same name, once the reservation is over,
 * goes on with it. A tenant's erasure waits for the reservations, so that what is made under one goes with the rest.
 */
@Singleton
public final class KafkaClientDesk {
    /** Longer than all calls of the identity provider that make a client, each at its own limit. */
    private static final Duration RESERVED = Duration.ofMinutes(2);

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
        KafkaClient client = QuarkusTransaction.requiringNew().call(() -> reserve(tenant, name));
        String secret = issue(client);
        if (!QuarkusTransaction.requiringNew().call(() -> rows.confirm(client))) {
            throw Refusal.conflict("Making the client took so long that its name was free again; ask again.");
        }
        return answer(client, secret);
    }

    private KafkaClient reserve(TenantId tenant, String name) {
        Instant now = clock.instant();
        tenantsInUse.claim(tenant);
        String id = MachineClients.id(tenant, name);
        requireRoom(rows.withReserved(tenant, now), id);
        KafkaClient client = new KafkaClient(id, tenant, name, now, now.plus(RESERVED));
        rows.persistAndFlush(client);
        return client;
    }

    private String issue(KafkaClient client) {
        try {
            return machines.issue(client.tenant(), client.name());
        } catch (RuntimeException e) {
            giveBack(client, e);
            throw e;
        }
    }

    private void giveBack(KafkaClient client, RuntimeException why) {
        try {
            QuarkusTransaction.requiringNew().run(() -> rows.giveBack(client));
        } catch (RuntimeException e) {
            // The reservation ends by itself.
            why.addSuppressed(e);
        }
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
        KafkaClient client = find(tenant, id);
        machines.remove(client.id());
        QuarkusTransaction.requiringNew().run(() -> rows.forget(client));
    }

    private KafkaClient find(TenantId tenant, String id) {
        if (!KafkaClientRequest.isClientOf(tenant, id)) {
            throw Refusal.notFound();
        }
        return QuarkusTransaction.requiringNew()
                .call(() -> rows.ofTenant(tenant, id))
                .orElseThrow(Refusal::notFound);
    }

    private static void requireRoom(List<KafkaClient> there, String id) {
        there.stream().filter(client -> client.id().equals(id)).findFirst().ifPresent(client -> {
            throw Refusal.conflict(
                    client.isReserved()
                            ? "A Kafka client of this name is being made right now; look for it, or ask again in some minutes."
                            : "There is a Kafka client of this name; rotate its secret, or remove it first.");
        });
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
