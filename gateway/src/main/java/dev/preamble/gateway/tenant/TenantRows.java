package dev.preamble.gateway.tenant;

import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.catalog.tenant.ApiKeys;
import dev.preamble.catalog.tenant.KafkaClients;
import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.catalog.tenant.TenantState;
import dev.preamble.catalog.tenant.Tenants;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.identity.KnownKeys;
import dev.preamble.gateway.job.Cancellation;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What the catalog knows of a tenant's life. Each method runs within the caller's transaction. */
@Singleton
public final class TenantRows {
    private static final String PROVISIONED = "tenant.provisioned";
    private static final String ERASED = "tenant.erased";

    /** So many jobs end, or rows with what hangs on them go, in one transaction: of a job that is up to 250 events, say. */
    private static final int TOGETHER = 200;

    /** What a tenant may have very many of, in the order in which it can go; jobs in that of their index. */
    private static final List<String> MANY = List.of(
            """
            delete from job where id in (select id from job where tenant = :tenant
              order by tenant, kind, created_at desc, id desc limit :most for update)""",
            """
            delete from prefix_version where id in (select v.id from prefix_version v
              join prefix p on p.id = v.prefix where p.tenant = :tenant limit :most)""",
            "delete from prefix where id in (select id from prefix where tenant = :tenant limit :most)",
            "delete from dataset where id in (select id from dataset where tenant = :tenant limit :most)");

    private final Tenants tenants;
    private final ApiKeys keys;
    private final KnownKeys known;
    private final KafkaClients clients;
    private final Outbox outbox;
    private final Audit audit;
    private final Cancellation cancellation;
    private final EntityManager entities;
    private final Clock clock;

    public TenantRows(
            Tenants tenants,
            ApiKeys keys,
            KnownKeys known,
            KafkaClients clients,
            Outbox outbox,
            Audit audit,
            Cancellation cancellation,
            EntityManager entities,
            Clock clock) {
        this.tenants = tenants;
        this.keys = keys;
        this.known = known;
        this.clients = clients;
        this.outbox = outbox;
        this.audit = audit;
        this.cancellation = cancellation;
        this.entities = entities;
        this.clock = clock;
    }

    Optional<TenantState> state(TenantId id) {
        return tenants.of(id).map(Tenant::state);
    }

    /** The tenant is to be made; the same again changes nothing. */
    void intend(TenantId id, String displayName) {
        tenants.lock(id).ifPresentOrElse(there -> requireSame(there, displayName), () -> {
            requireRested(id);
            tenants.persistAndFlush(new Tenant(id, displayName, clock.instant()));
        });
    }

    /** Tokens, and connections to Kafka that they opened, name their tenant by no more than its id. */
    private void requireRested(TenantId id) {
        audit.find("action = ?1 and subject = ?2 order by at desc", ERASED, id.value())
                .firstResultOptional()
                .map(erased -> erased.at().plus(Limits.ID_REST))
                .filter(free -> free.isAfter(clock.instant()))
                .ifPresent(free -> {
                    throw Refusal.conflict("A tenant " + id + " was erased a short time ago. Until "
                            + free.truncatedTo(ChronoUnit.SECONDS)
                            + " somebody may hold a token of it; make the tenant after that, or use another id.");
                });
    }

    /** Who was erased after that moment. Nobody else can have got one of these ids yet, if it is within their rest. */
    List<TenantId> erasedSince(Instant moment) {
        return audit.find("action = ?1 and at > ?2", ERASED, moment).stream()
                .map(AuditEntry::subject)
                .distinct()
                .map(TenantId::new)
                .toList();
    }

    private static void requireSame(Tenant there, String displayName) {
        if (there.state() == TenantState.ERASING) {
            throw Refusal.conflict("The tenant " + there.id() + " is being erased; wait for the end of it.");
        }
        if (!there.displayName().equals(displayName)) {
            throw Refusal.conflict("There is a tenant " + there.id() + " of another display name.");
        }
    }

    /** All that the tenant needs exists. */
    void activate(TenantId id, String actor) {
        tenants.lock(id)
                .filter(tenant -> tenant.state() == TenantState.PROVISIONING)
                .ifPresent(tenant -> {
                    tenant.activate();
                    note(PROVISIONED, id, actor);
                });
    }

    /** The tenant is to be erased: nothing new of it begins, and what runs ends. */
    void condemn(TenantId id) {
        tenants.lock(id).ifPresent(tenant -> {
            tenant.erase();
            known.forgetAtCommit();
        });
    }

    /**
     * Ends some of the jobs of a condemned tenant.
     *
     * @return whether there are more
     */
    boolean endSome(TenantId id) {
        return cancellation.cancelSome(id, TOGETHER);
    }

    /** @throws Refusal while a gateway may still make a Kafka client of the tenant; none begins to any more */
    void requireNoneBeingMade(TenantId id) {
        if (clients.anyReserved(id, clock.instant())) {
            throw Refusal.of(
                    ErrorCode.UNAVAILABLE,
                    "A Kafka client of the tenant " + id + " is being made. What was begun is finished after that;"
                            + " asking again is safe.");
        }
    }

    /**
     * Forgets some of what keeps a tenant's row from being deleted, of whom nothing is left outside.
     *
     * @return whether there may be more
     */
    boolean forgetSome(TenantId id) {
        return MANY.stream()
                .anyMatch(some -> entities.createNativeQuery(some)
                                .setParameter("tenant", id.value())
                                .setParameter("most", TOGETHER)
                                .executeUpdate()
                        > 0);
    }

    /**
     * The catalog forgets the tenant too, all but that it did, once {@link #forgetSome} has nothing left. What is named here and
     * there is what hinders its row from being deleted; tables that came later go with it by themselves, as they must for gateways
     * that do not know them.
     */
    void forget(TenantId id, String actor) {
        String tenant = id.value();
        if (tenants.lock(id).isEmpty()) {
            return;
        }
        keys.delete("tenant", tenant);
        clients.delete("tenant", tenant);
        List<String> topics = Topics.of(id).stream().map(TopicLayout::name).toList();
        outbox.delete("topic in ?1", topics);
        tenants.delete("id", tenant);
        note(ERASED, id, actor);
    }

    boolean wasErased(TenantId id) {
        return audit.count("action = ?1 and subject = ?2", ERASED, id.value()) > 0;
    }

    private void note(String action, TenantId id, String actor) {
        audit.persist(new AuditEntry(clock.instant(), id, actor, action, id.value(), null, null));
    }
}
