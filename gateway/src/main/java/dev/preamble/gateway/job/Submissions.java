package dev.preamble.gateway.job;

import static java.util.stream.Collectors.toSet;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.prefix.Prefixes;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.telemetry.LogContext;
import dev.preamble.telemetry.LogKey;
import dev.preamble.telemetry.SpanKeys;
import dev.preamble.telemetry.Step;
import dev.preamble.telemetry.TraceParent;
import dev.preamble.telemetry.Tracing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Stores jobs that are asked for. Those that come at the same time are stored in one transaction; it is decided on each by
 * itself, and the refusal of one is no harm to the others. Where the transaction fails for what one of them says, each is
 * tried alone.
 */
@Singleton
public final class Submissions {
    private static final Logger LOG = Logger.getLogger(Submissions.class);

    /** So many go together at most; while some are stored, the next gather. */
    private static final int TOGETHER = 256;

    /** So many may wait, some seconds' worth. */
    private static final int WAITING = 2048;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Contest contest;
    private final Standings standings;
    private final Jobs jobs;
    private final Prefixes prefixes;
    private final JobHistory history;
    private final JobView view;
    private final Tracing tracing;
    private final Gathering<Submission, JobAnswer> gathering =
            new Gathering<>(this::storeAll, TOGETHER, WAITING, PATIENCE);

    public Submissions(
            Contest contest,
            Standings standings,
            Jobs jobs,
            Prefixes prefixes,
            JobHistory history,
            JobView view,
            Tracing tracing) {
        this.contest = contest;
        this.standings = standings;
        this.jobs = jobs;
        this.prefixes = prefixes;
        this.history = history;
        this.view = view;
        this.tracing = tracing;
    }

    /**
     * The job that is asked for; the same one for the same idempotency key.
     *
     * @throws Refusal when there is to be none
     */
    JobAnswer store(Submission asked) {
        return tracing.call(
                Step.within("submit")
                        .with(SpanKeys.TENANT, asked.tenant().value())
                        .with(SpanKeys.KIND, asked.kind().name().toLowerCase(Locale.ROOT)),
                () -> ask(asked));
    }

    private JobAnswer ask(Submission asked) {
        try {
            // Others' are stored with it, by a thread that is in no trace.
            JobAnswer answer =
                    gathering.ask(TraceParent.current().map(asked::in).orElse(asked));
            Tracing.note(SpanKeys.JOB, answer.id().toString());
            LogContext.of(LogKey.JOB, answer.id()).run(() -> LOG.infof("%s job accepted", answer.kind()));
            return answer;
        } catch (Gathering.Crowded e) {
            throw Refusal.of(
                    ErrorCode.UNAVAILABLE, "More jobs are submitted than can be stored now. Try again later.", e);
        }
    }

    private List<Supplier<JobAnswer>> storeAll(List<Submission> all) {
        try {
            return contest.call(() -> storeTogether(all));
        } catch (RuntimeException failure) {
            if (all.size() == 1 || !Contest.isOfItsRows(failure)) {
                throw failure;
            }
            return all.stream().map(this::storeAlone).toList();
        }
    }

    private Supplier<JobAnswer> storeAlone(Submission asked) {
        try {
            return storeAll(List.of(asked)).getFirst();
        } catch (RuntimeException failure) {
            return () -> {
                throw failure;
            };
        }
    }

    private List<Supplier<JobAnswer>> storeTogether(List<Submission> all) {
        Map<TenantId, Standing> tenants = standings.of(all);
        Map<Key, Job> known = earlier(all);
        List<Decided> decided = all.stream()
                .map(asked -> decide(asked, Optional.ofNullable(tenants.get(asked.tenant())), known))
                .toList();
        tenants.values().stream().flatMap(standing -> standing.made().stream()).forEach(prefixes::persist);
        List<Job> made = decided.stream()
                .map(Submissions::made)
                .flatMap(Optional::stream)
                .toList();
        if (!made.isEmpty()) {
            history.begin(made, new JobEvent.Submitted(null));
        }
        return decided.stream().map(this::answer).toList();
    }

    private Map<Key, Job> earlier(List<Submission> all) {
        Map<Key, Job> earlier = new HashMap<>();
        Set<String> keys = all.stream()
                .flatMap(asked -> Stream.ofNullable(asked.key().value()))
                .collect(toSet());
        if (!keys.isEmpty()) {
            Set<TenantId> tenants = all.stream().map(Submission::tenant).collect(toSet());
            jobs.byIdempotencyKeys(tenants, keys)
                    .forEach(job -> job.idempotencyKey()
                            .ifPresent(key -> earlier.put(new Key(job.tenant(), job.kind(), key), job)));
        }
        return earlier;
    }

    private static Decided decide(Submission asked, Optional<Standing> tenant, Map<Key, Job> known) {
        try {
            Standing standing = tenant.orElseThrow(() -> TenantsInUse.notInUse(asked.tenant()));
            Optional<Job> earlier = asked.key()
                    .earlier(
                            key -> Optional.ofNullable(known.get(new Key(asked.tenant(), asked.kind(), key))),
                            job -> job.requestDigest().equals(asked.digest()));
            if (earlier.isPresent()) {
                return new Decided.Known(earlier.get());
            }
            Job job = asked.decision().on(standing);
            standing.accept(job);
            job.idempotencyKey().ifPresent(key -> known.put(new Key(asked.tenant(), asked.kind(), key), job));
            return new Decided.New(job);
        } catch (Refusal refusal) {
            return new Decided.Refused(refusal);
        }
    }

    private static Optional<Job> made(Decided decided) {
        return switch (decided) {
            case Decided.New(Job job) -> Optional.of(job);
            case Decided.Known known -> Optional.empty();
            case Decided.Refused refused -> Optional.empty();
        };
    }

    private Supplier<JobAnswer> answer(Decided decided) {
        return switch (decided) {
            case Decided.New(Job job) -> answer(job);
            case Decided.Known(Job job) -> answer(job);
            case Decided.Refused(Refusal refusal) ->
                () -> {
                    throw refusal;
                };
        };
    }

    private Supplier<JobAnswer> answer(Job job) {
        JobAnswer answer = view.accepted(job);
        return () -> answer;
    }

    private sealed interface Decided {
        record New(Job job) implements Decided {}

        /** An earlier request of the same key made it, maybe one that is stored in the same transaction. */
        record Known(Job job) implements Decided {}

        record Refused(Refusal refusal) implements Decided {}
    }

    private record Key(TenantId tenant, JobKind kind, String key) {}
}
