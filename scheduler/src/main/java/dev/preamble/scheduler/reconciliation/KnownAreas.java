package dev.preamble.scheduler.reconciliation;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.scheduler.reconciliation.NamedArtifact.Thing;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * All areas that the catalog knows, in the order of their paths, which is that of the store's listings. Read a page at a
 * time: there may be millions.
 */
@Singleton
public final class KnownAreas {
    private static final int PAGE = 500;
    private static final UUID FIRST = new UUID(0, 0);

    private static final String DATASETS = """
            select id as area, 'DATASET' as thing, id, artifact ->> 'key' as key,
                   cast(artifact ->> 'bytes' as bigint) as bytes
            from dataset where tenant = :tenant and id > :after
            order by id limit :page
            """;

    private static final String IMPORTS = """
            with page as (
              select v.id, v.files from prefix_version v join prefix p on p.id = v.prefix
              where p.tenant = :tenant and v.job is null and v.id > :after
              order by v.id limit :page)
            select page.id as area, 'VERSION' as thing, page.id, file -> 'artifact' ->> 'key' as key,
                   cast(file -> 'artifact' ->> 'bytes' as bigint) as bytes
            from page cross join jsonb_array_elements(page.files) file
            order by page.id
            """;

    /**
     * A job names what lies in its own area; what it has of others, they name. One that names nothing is known too, and so is one
     * that was removed and whose version stayed.
     */
    private static final String JOBS = """
            with page as (
              select *, 'tenants/' || tenant || '/jobs/' || id || '/' as path from (
                (select id, tenant, input, checkpoint, state in ('QUEUED', 'RELEASED', 'RUNNING') as open
                 from job where tenant = :tenant and id > :after
                 order by id limit :page)
                union all
                (select v.job, p.tenant, null, null, false
                 from prefix_version v join prefix p on p.id = v.prefix
                 where p.tenant = :tenant and v.removed_job is not null and v.job > :after
                 order by v.job limit :page)) known
              order by id limit :page),
            named as (
              select id as area, 'INPUT' as thing, id, input as artifact
              from page where open and starts_with(input ->> 'key', path)
              union all
              select id, 'CHECKPOINT', id, checkpoint -> 'artifact'
              from page where open and starts_with(checkpoint -> 'artifact' ->> 'key', path)
              union all
              select page.id, 'VERSION', v.id, file -> 'artifact'
              from page join prefix_version v on v.job = page.id cross join jsonb_array_elements(v.files) file
              union all
              select page.id, 'STATE', v.id, v.state
              from page join prefix_version v on v.job = page.id where v.state is not null
              union all
              select page.id, 'RESULTS', s.id, s.results
              from page join segment s on s.job = page.id where s.results is not null)
            select page.id as area, thing, named.id, artifact ->> 'key' as key, cast(artifact ->> 'bytes' as bigint) as bytes
            from page left join named on named.area = page.id
            order by page.id
            """;

    private static final String UPLOADS = """
            with page as (
              select id from upload where tenant = :tenant and id > :after
              order by id limit :page)
            select page.id as area, case when part.id is null then null else 'PART' end as thing, part.id,
                   artifact ->> 'key' as key, cast(artifact ->> 'bytes' as bigint) as bytes
            from page left join upload_part part on part.upload = page.id
            order by page.id
            """;

    private final EntityManager entities;

    public KnownAreas(EntityManager entities) {
        this.entities = entities;
    }

    void forEach(Consumer<KnownArea> each) {
        for (String tenant : tenants()) {
            forEach(DATASETS, tenant, ArtifactArea::dataset, each);
            forEach(IMPORTS, tenant, ArtifactArea::imported, each);
            forEach(JOBS, tenant, ArtifactArea::job, each);
            forEach(UPLOADS, tenant, ArtifactArea::upload, each);
        }
    }

    /** A dash comes before a slash: what is of {@code acme-corp} is listed before what is of {@code acme}. */
    private List<String> tenants() {
        return QuarkusTransaction.requiringNew().call(() -> {
            List<?> ids = entities.createNativeQuery("select id from tenant", String.class)
                    .getResultList();
            return ids.stream()
                    .map(String.class::cast)
                    .sorted(Comparator.comparing(id -> id + "/"))
                    .toList();
        });
    }

    private void forEach(
            String query, String tenant, BiFunction<String, UUID, ArtifactArea> area, Consumer<KnownArea> each) {
        UUID after = FIRST;
        Map<UUID, List<NamedArtifact>> page;
        do {
            page = page(query, tenant, after);
            for (Map.Entry<UUID, List<NamedArtifact>> entry : page.entrySet()) {
                after = entry.getKey();
                each.accept(new KnownArea(area.apply(tenant, after), entry.getValue()));
            }
        } while (page.size() == PAGE);
    }

    private Map<UUID, List<NamedArtifact>> page(String query, String tenant, UUID after) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Map<UUID, List<NamedArtifact>> page = new LinkedHashMap<>();
            List<?> rows = entities.createNativeQuery(query, Tuple.class)
                    .setParameter("tenant", tenant)
                    .setParameter("after", after)
                    .setParameter("page", PAGE)
                    .getResultList();
            for (Object row : rows) {
                Tuple named = (Tuple) row;
                List<NamedArtifact> ofArea =
                        page.computeIfAbsent(named.get("area", UUID.class), area -> new ArrayList<>());
                if (named.get("thing") != null) {
                    ofArea.add(new NamedArtifact(
                            Thing.valueOf(named.get("thing", String.class)),
                            named.get("id", UUID.class),
                            named.get("key", String.class),
                            named.get("bytes", Long.class)));
                }
            }
            return page;
        });
    }
}
