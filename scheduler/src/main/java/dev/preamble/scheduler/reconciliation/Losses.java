package dev.preamble.scheduler.reconciliation;

import dev.preamble.scheduler.reconciliation.NamedArtifact.Thing;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Marks in the catalog what the store lacks, so that nobody uses it, and what is whole again; says which. */
@Singleton
public final class Losses {
    private static final String NAME_OF_VERSION = """
            select 'version ' || v.number || ' of ' || p.tenant || '/' || p.name
            from prefix_version v join prefix p on p.id = v.prefix where v.id = :id
            """;

    private static final String NAME_OF_DATASET =
            "select 'dataset ' || id || ' of ' || tenant || ' (' || name || ')' from dataset where id = :id";

    private static final String NAME_OF_LINES = """
            select case when j.kind = 'TRAINING' then 'the comparison'
                        else 'lines ' || s.first_line + 1 || ' to ' || s.first_line + s.lines end
                   || ' of job ' || j.id || ' of ' || j.tenant
            from segment s join job j on j.id = s.job where s.id = :id
            """;

    private static final String NAME_OF_PART = """
            select 'part ' || part.number || ' of upload ' || u.id || ' of ' || u.tenant || ' (' || u.name || ')'
            from upload_part part join upload u on u.id = part.upload where part.id = :id
            """;

    private final EntityManager entities;

    public Losses(EntityManager entities) {
        this.entities = entities;
    }

    /** Within the caller's transaction. */
    void mark(Stock stock, Report report, Instant now) {
        mark("prefix_version", stock, Thing.VERSION, NAME_OF_VERSION, "versions", report, now);
        mark("dataset", stock, Thing.DATASET, NAME_OF_DATASET, "datasets", report, now);
        for (UUID version : ids(stock, Thing.STATE)) {
            update("update prefix_version set state = null where id = :id", version);
            report.list(
                    "versions whose trainer's state is lost: no job can go on from there",
                    name(NAME_OF_VERSION, version));
        }
        for (UUID segment : ids(stock, Thing.RESULTS)) {
            report.list("results that are lost", name(NAME_OF_LINES, segment));
        }
        for (UUID part : ids(stock, Thing.PART)) {
            report.list("parts of uploads that are lost and are to be sent again", name(NAME_OF_PART, part));
            update("delete from upload_part where id = :id", part);
        }
    }

    private void mark(String table, Stock stock, Thing thing, String nameOf, String what, Report report, Instant now) {
        Set<UUID> lost = ids(stock, thing);
        Set<UUID> marked = marked(table);
        for (UUID id : lost) {
            if (!marked.contains(id)) {
                entities.createNativeQuery("update " + table + " set lost_at = :now where id = :id")
                        .setParameter("now", now)
                        .setParameter("id", id)
                        .executeUpdate();
            }
            report.list(what + " that are lost and cannot be used", name(nameOf, id));
        }
        marked.removeAll(lost);
        for (UUID id : marked) {
            update("update " + table + " set lost_at = null where id = :id", id);
            report.list(what + " that are whole again", name(nameOf, id));
        }
    }

    private static Set<UUID> ids(Stock stock, Thing thing) {
        return stock.missing().stream()
                .filter(missing -> missing.thing() == thing)
                .map(NamedArtifact::id)
                .collect(Collectors.toSet());
    }

    private Set<UUID> marked(String table) {
        List<?> ids = entities.createNativeQuery("select id from " + table + " where lost_at is not null", UUID.class)
                .getResultList();
        return ids.stream().map(UUID.class::cast).collect(Collectors.toCollection(HashSet::new));
    }

    private String name(String query, UUID id) {
        List<?> names = entities.createNativeQuery(query, String.class)
                .setParameter("id", id)
                .getResultList();
        return names.isEmpty() ? id.toString() : String.valueOf(names.getFirst());
    }

    private void update(String statement, UUID id) {
        entities.createNativeQuery(statement).setParameter("id", id).executeUpdate();
    }
}
