package dev.preamble.gateway.deadletter;

import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.catalog.job.DeadLetter;
import dev.preamble.catalog.job.DeadLetter.Resolution;
import dev.preamble.catalog.job.DeadLetters;
import dev.preamble.catalog.job.DeadLetters.Which;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.job.SegmentRuns;
import dev.preamble.catalog.job.Segments;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.job.Repetition;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of jobs that were given up. A retry is a new job that asks for the same, from its beginning: the failed one
 * has ended for its tenant, and what its runs left is cleared away. Either answer is final; the same again changes nothing.
 */
@Singleton
public final class DeadLetterDesk {
    private final DeadLetters letters;
    private final Jobs jobs;
    private final Segments segments;
    private final SegmentRuns runs;
    private final TenantsInUse tenantsInUse;
    private final Repetition repetition;
    private final Audit audit;
    private final Clock clock;

    public DeadLetterDesk(
            DeadLetters letters,
            Jobs jobs,
            Segments segments,
            SegmentRuns runs,
            TenantsInUse tenantsInUse,
            Repetition repetition,
            Audit audit,
            Clock clock) {
        this.letters = letters;
        this.jobs = jobs;
        this.segments = segments;
        this.runs = runs;
        this.tenantsInUse = tenantsInUse;
        this.repetition = repetition;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param whose null is everybody's */
    public Page<DeadLetterAnswer> page(Which which, @Nullable TenantId whose, PageRequest page) {
        return QuarkusTransaction.requiringNew()
                .call(() -> page.of(
                        items -> letters.newest(which, whose, items),
                        cursor -> items -> letters.olderThan(which, whose, cursor.createdAt(), cursor.id(), items),
                        this::answer,
                        letter -> Cursor.of(letter.at(), letter.id())));
    }

    public DeadLetterAnswer retry(UUID id, String actor) {
        return resolve(id, Resolution.RETRIED, letter -> {
            Job failed = jobs.findById(letter.job());
            tenantsInUse.hold(failed.tenant());
            Job again = repetition.begin(failed, null);
            letter.retry(again.id(), actor, clock.instant());
            note(letter, "dead-letter.retried", actor, Map.of("job", failed.id(), "retriedAs", again.id()));
        });
    }

    public DeadLetterAnswer drop(UUID id, String actor) {
        return resolve(id, Resolution.DROPPED, letter -> {
            letter.drop(actor, clock.instant());
            note(letter, "dead-letter.dropped", actor, Map.of("job", letter.job()));
        });
    }

    private DeadLetterAnswer resolve(UUID id, Resolution wanted, Consumer<DeadLetter> move) {
        return QuarkusTransaction.requiringNew().call(() -> {
            DeadLetter letter =
                    letters.findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).orElseThrow(Refusal::notFound);
            if (letter.resolution().isEmpty()) {
                move.accept(letter);
            } else if (letter.resolution().get() != wanted) {
                throw Refusal.conflict(
                        switch (wanted) {
                            case RETRIED -> "It was dropped; whoever wants the job done submits it anew.";
                            case DROPPED -> "It was retried; cancel that job instead.";
                        });
            }
            return answer(letter);
        });
    }

    private void note(DeadLetter letter, String action, String actor, Map<String, ?> after) {
        String before = RecordJson.text(Map.of("job", letter.job(), "code", letter.code()));
        audit.persist(new AuditEntry(
                clock.instant(),
                jobs.findById(letter.job()).tenant(),
                actor,
                action,
                letter.id().toString(),
                before,
                RecordJson.text(after)));
    }

    private DeadLetterAnswer answer(DeadLetter letter) {
        return DeadLetterAnswer.of(
                letter,
                jobs.findById(letter.job()),
                segments.findById(letter.segment()),
                runs.list("segment = ?1 order by attempt", letter.segment()));
    }
}
