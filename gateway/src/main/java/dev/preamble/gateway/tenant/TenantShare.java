package dev.preamble.gateway.tenant;

import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.catalog.tenant.TenantLimits;
import dev.preamble.catalog.tenant.Tenants;
import dev.preamble.gateway.edit.Expected;
import dev.preamble.gateway.identity.KnownKeys;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a tenant gets and may have: an operator's to say, while it runs, and audited. The scheduler sees it at its next look. */
@Singleton
public final class TenantShare {
    private final Tenants tenants;
    private final Audit audit;
    private final KnownKeys known;
    private final Clock clock;

    public TenantShare(Tenants tenants, Audit audit, KnownKeys known, Clock clock) {
        this.tenants = tenants;
        this.audit = audit;
        this.known = known;
        this.clock = clock;
    }

    /** @param expected of the tenant, as an answer tells of it */
    public TenantAnswer set(String id, ShareRequest request, Expected expected, String actor) {
        double weight = request.checkedWeight();
        Integer laneLimit = request.checkedLaneLimit();
        return change(id, "tenant.share-set", expected, actor, tenant -> tenant.isDue(weight, laneLimit));
    }

    /** @param expected of the tenant, as an answer tells of it */
    public TenantAnswer limit(String id, LimitsRequest request, Expected expected, String actor) {
        TenantLimits limits = request.checked();
        return change(id, "tenant.limits-set", expected, actor, tenant -> tenant.limit(limits));
    }

    public TenantAnswer pause(String id, String actor) {
        return change(id, "tenant.paused", Expected.NOTHING, actor, tenant -> tenant.pause(clock.instant()));
    }

    public TenantAnswer resume(String id, String actor) {
        return change(id, "tenant.resumed", Expected.NOTHING, actor, Tenant::resume);
    }

    /** What changes nothing is not audited. */
    private TenantAnswer change(String id, String action, Expected expected, String actor, Consumer<Tenant> change) {
        if (!TenantId.isValid(id)) {
            throw Refusal.notFound();
        }
        return QuarkusTransaction.requiringNew().call(() -> {
            Tenant tenant = tenants.lock(new TenantId(id)).orElseThrow(Refusal::notFound);
            expected.require(TenantAnswer.of(tenant));
            Share before = Share.of(tenant);
            change.accept(tenant);
            known.forgetAtCommit();
            Share after = Share.of(tenant);
            if (!after.equals(before)) {
                audit.persist(new AuditEntry(
                        clock.instant(),
                        tenant.id(),
                        actor,
                        action,
                        id,
                        RecordJson.text(before),
                        RecordJson.text(after)));
            }
            return TenantAnswer.of(tenant);
        });
    }

    /** As the audit tells of it. */
    private record Share(
            double weight,
            @Nullable Integer laneLimit,
            TenantLimits limits,
            @Nullable Instant pausedAt) {
        static Share of(Tenant tenant) {
            return new Share(
                    tenant.weight(),
                    tenant.laneLimit().orElse(null),
                    tenant.limits(),
                    tenant.pausedAt().orElse(null));
        }
    }
}
