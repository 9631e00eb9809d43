package dev.preamble.catalog.job;

import dev.preamble.records.id.TenantId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was given up. */
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

    /**
     * The newest of them.
     *
     * @param whose null is everybody's
     */
    public List<DeadLetter> newest(Which which, @Nullable TenantId whose, int limit) {
        return found(which, whose, "", Map.of(), limit);
    }

    /**
     * Those that are older than this one, newest first.
     *
     * @param whose null is everybody's
     */
    public List<DeadLetter> olderThan(Which which, @Nullable TenantId whose, Instant at, UUID id, int limit) {
        return found(which, whose, " and at <= :at and (at < :at or id < :id)", Map.of("at", at, "id", id), limit);
    }

    private List<DeadLetter> found(
            Which which, @Nullable TenantId whose, String place, Map<String, Object> ofPlace, int limit) {
        StringBuilder where = new StringBuilder(which.condition).append(place);
        Map<String, Object> values = new HashMap<>(ofPlace);
        if (whose != null) {
            where.append(" and job in (select j.id from Job j where j.tenant = :tenant)");
            values.put("tenant", whose.value());
        }
        return find(where.append(" order by at desc, id desc").toString(), values)
                .page(0, limit)
                .list();
    }
}
