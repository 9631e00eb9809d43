package dev.preamble.gateway.tenant;

import dev.preamble.gateway.Limits;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * What was stored for a tenant while it was erased, by a run that had not heard the word to stop or by a request that was
 * under way. It is erased again and again until nothing of the kind can run any more, and well before the id may be
 * somebody else's.
 */
@Singleton
public final class LateArtifacts {
    private static final Duration LOOKED_FOR = Limits.ID_REST.multipliedBy(2).dividedBy(3);

    private final TenantRows rows;
    private final StorageArea storage;
    private final Clock clock;

    public LateArtifacts(TenantRows rows, StorageArea storage, Clock clock) {
        this.rows = rows;
        this.storage = storage;
        this.clock = clock;
    }

    /** @throws dev.preamble.gateway.problem.Refusal when the object store does not answer: then the next time */
    void erase() {
        List<TenantId> erased = QuarkusTransaction.requiringNew()
                .call(() -> rows.erasedSince(clock.instant().minus(LOOKED_FOR)).stream()
                        .filter(id -> rows.state(id).isEmpty())
                        .toList());
        erased.forEach(storage::remove);
    }
}
