package dev.preamble.catalog.job;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What was given up, for the operator. */
@ApplicationScoped
public class DeadLetters implements PanacheRepositoryBase<DeadLetter, UUID> {
    /** How many nobody has answered yet. */
    public long open() {
        return count("resolution is null");
    }

    public List<DeadLetter> newest(int limit) {
        return find("order by at desc, id desc").page(0, limit).list();
    }

    public List<DeadLetter> olderThan(Instant at, UUID id, int limit) {
        return find("at <= ?1 and (at < ?1 or id < ?2) order by at desc, id desc", at, id)
                .page(0, limit)
                .list();
    }
}
