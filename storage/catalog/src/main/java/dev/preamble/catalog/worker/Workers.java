package dev.preamble.catalog.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.records.RecordJson;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.worker.Heartbeat;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All workers that were seen within a day, and those that an operator drained. */
@ApplicationScoped
public class Workers implements PanacheRepositoryBase<SeenWorker, String> {
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private static final String SEE = """
            insert into worker (id, incarnation, pool, digest, device, lanes, held, completions, free_memory, lane_memory,
                                draining, seen_at)
            select id, incarnation, pool, digest, device, lanes, held, completions, free_memory, lane_memory, draining, :now
            from jsonb_to_recordset(cast(:seen as jsonb)) as seen (id text, incarnation uuid, pool text, digest text,
              device text, lanes integer, held integer, completions integer, free_memory bigint, lane_memory bigint,
              draining boolean)
            on conflict (id) do update
              set incarnation = excluded.incarnation, pool = excluded.pool, digest = excluded.digest,
                  device = excluded.device, lanes = excluded.lanes, held = excluded.held,
                  completions = excluded.completions,
                  free_memory = excluded.free_memory, lane_memory = excluded.lane_memory,
                  draining = excluded.draining, seen_at = excluded.seen_at
            """;

    /** Writes down who is alive, and forgets who has not been for long. */
    public void see(Collection<Heartbeat> alive, Instant now) {
        List<Row> rows = alive.stream().map(Row::of).toList();
        getEntityManager()
                .createNativeQuery(SEE)
                .setParameter("seen", RecordJson.text(rows))
                .setParameter("now", now)
                .executeUpdate();
        getEntityManager()
                .createNativeQuery("delete from worker where seen_at < :before and drained_at is null")
                .setParameter("before", now.minus(REMEMBERED))
                .executeUpdate();
    }

    /** Who is to take no tasks. */
    public Set<WorkerId> drained() {
        List<?> ids = getEntityManager()
                .createNativeQuery("select id from worker where drained_at is not null", String.class)
                .getResultList();
        return ids.stream().map(id -> new WorkerId((String) id)).collect(Collectors.toSet());
    }

    /**
     * Has a worker take no tasks from now on, or take them again with null.
     *
     * @return whether that changed anything
     */
    public boolean drain(WorkerId worker, @Nullable Instant since) {
        return getEntityManager()
                        .createNativeQuery("update worker set drained_at = cast(:since as timestamptz) where id = :id"
                                + " and (drained_at is null) <> (cast(:since as timestamptz) is null)")
                        .setParameter("since", since == null ? null : since.toString())
                        .setParameter("id", worker.value())
                        .executeUpdate()
                > 0;
    }

    private record Row(
            String id,
            String incarnation,
            String pool,
            String digest,
            String device,
            int lanes,
            int held,
            int completions,
            @JsonProperty("free_memory") long freeMemory,
            @JsonProperty("lane_memory") @Nullable Long laneMemory,
            boolean draining) {
        static Row of(Heartbeat worker) {
            return new Row(
                    worker.worker().value(),
                    worker.incarnation().toString(),
                    worker.pool().value(),
                    worker.base().digest(),
                    worker.device(),
                    worker.lanes(),
                    worker.held().size(),
                    worker.completions() == null ? 0 : worker.completions().size(),
                    worker.freeMemoryBytes(),
                    worker.laneMemoryBytes(),
                    worker.draining());
        }
    }
}
