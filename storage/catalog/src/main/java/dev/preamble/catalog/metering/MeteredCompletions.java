package dev.preamble.catalog.metering;

import dev.preamble.records.completion.CompletionUse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;

/** What completions used. */
@ApplicationScoped
public class MeteredCompletions {
    /** Of a tenant that was erased meanwhile nothing is kept. */
    private static final String ADD = """
            insert into metered_completion (id, tenant, at, lane_ms, tokens_generated)
            select :id, id, :at, :laneMillis, :tokens from tenant where id = :tenant
            on conflict (id) do nothing
            """;

    private final EntityManager entities;

    public MeteredCompletions(EntityManager entities) {
        this.entities = entities;
    }

    /** Writes it down, within the caller's transaction: whether nothing of this completion was written before. */
    public boolean add(CompletionUse use, Instant now) {
        return entities.createNativeQuery(ADD)
                        .setParameter("id", use.id().value())
                        .setParameter("tenant", use.tenant().value())
                        .setParameter("at", now)
                        .setParameter("laneMillis", use.laneMillis())
                        .setParameter("tokens", use.tokensGenerated())
                        .executeUpdate()
                == 1;
    }
}
