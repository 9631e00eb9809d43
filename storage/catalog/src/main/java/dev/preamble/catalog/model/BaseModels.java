package dev.preamble.catalog.model;

import dev.preamble.records.id.PoolId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All base models. */
@ApplicationScoped
public class BaseModels implements PanacheRepositoryBase<BaseModel, String> {
    public Optional<BaseModel> of(PoolId id) {
        return findByIdOptional(id.value());
    }

    /**
     * Pauses the pool, or lets it go on with null. Its row is the scheduler's but for this.
     *
     * @return whether there is such a pool
     */
    public boolean pause(PoolId id, @Nullable Instant since) {
        return getEntityManager()
                        .createNativeQuery(
                                "update base_model set paused_at = cast(:since as timestamptz) where id = :id")
                        .setParameter("since", since == null ? null : since.toString())
                        .setParameter("id", id.value())
                        .executeUpdate()
                > 0;
    }

    /** Since when the pool is paused; empty when it is not, or there is none. */
    public Optional<Instant> pausedAt(PoolId id) {
        List<?> since = getEntityManager()
                .createNativeQuery(
                        "select paused_at from base_model where id = :id and paused_at is not null", Instant.class)
                .setParameter("id", id.value())
                .getResultList();
        return since.stream().map(Instant.class::cast).findFirst();
    }
}
