package dev.preamble.catalog.job;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What was given up, for the operator. */
@ApplicationScoped
public class DeadLetters implements PanacheRepositoryBase<DeadLetter, UUID> {
    /** Which of them are looked for. */
    public enum Which {
        ALL("1 = 1"),
        /** Nobody made anything of it yet. */
        OPEN("resolution is null"),
        RETRIED("resolution = RETRIED"),
        DROPPED("resolution = DROPPED");

        private final String condition;

        Which(String condition) {
            this.condition = condition;
        }
    }

    /** How many nobody has answered yet. */
    public long open() {
        return count(Which.OPEN.condition);
    }

    public List<DeadLetter> newest(Which which, int limit) {
        return find(which.condition + " order by at desc, id desc")
                .page(0, limit)
                .list();
    }

    public List<DeadLetter> olderThan(Which which, Instant at, UUID id, int limit) {
        return find(which.condition + " and at <= ?1 and (at < ?1 or id < ?2) order by at desc, id desc", at, id)
                .page(0, limit)
                .list();
    }
}
