package dev.preamble.gateway.worker;

import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.catalog.worker.SeenWorker;
import dev.preamble.catalog.worker.Workers;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.WorkerId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sees the workers, and has them drained. The wish is kept, and told in the same transaction; a worker that is restarted or
 * did not hear is told again by the scheduler.
 */
@Singleton
public final class WorkerDesk {
    private final Workers workers;
    private final Outbox outbox;
    private final Audit audit;
    private final Clock clock;

    public WorkerDesk(Workers workers, Outbox outbox, Audit audit, Clock clock) {
        this.workers = workers;
        this.outbox = outbox;
        this.audit = audit;
        this.clock = clock;
    }

    public Page<WorkerAnswer> page(PageRequest page) {
        Instant now = clock.instant();
        return QuarkusTransaction.requiringNew()
                .call(() -> page.of(
                        items -> workers.find("order by id").page(0, items).list(),
                        cursor -> items -> workers.find("id > ?1 order by id", cursor.place())
                                .page(0, items)
                                .list(),
                        worker -> WorkerAnswer.of(worker, now),
                        worker -> new Cursor(worker.id().value())));
    }

    public WorkerAnswer drain(String id, String actor) {
        return change(id, "worker.drained", clock.instant(), actor);
    }

    public WorkerAnswer resume(String id, String actor) {
        return change(id, "worker.resumed", null, actor);
    }

    private WorkerAnswer change(String id, String action, @Nullable Instant since, String actor) {
        if (!WorkerId.isValid(id)) {
            throw Refusal.notFound();
        }
        WorkerId worker = new WorkerId(id);
        Instant now = clock.instant();
        QuarkusTransaction.requiringNew().run(() -> {
            SeenWorker before = find(id);
            if (workers.drain(worker, since)) {
                outbox.send(
                        since == null ? new Control.ResumeWorker(worker) : new Control.DrainWorker(worker), id, now);
                audit.persist(new AuditEntry(
                        now, null, actor, action, id, text(before.drainedAt().orElse(null)), text(since)));
            }
        });
        return QuarkusTransaction.requiringNew().call(() -> WorkerAnswer.of(find(id), now));
    }

    private SeenWorker find(String id) {
        return workers.findByIdOptional(id).orElseThrow(Refusal::notFound);
    }

    private static @Nullable String text(@Nullable Instant drainedAt) {
        return drainedAt == null ? null : RecordJson.text(Map.of("drainedAt", drainedAt));
    }
}
