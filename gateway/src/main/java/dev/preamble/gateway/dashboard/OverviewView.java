package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.job.DeadLetters;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.job.Workload;
import dev.preamble.catalog.worker.SeenWorker;
import dev.preamble.catalog.worker.Workers;
import dev.preamble.gateway.dashboard.Overview.Attention;
import dev.preamble.gateway.dashboard.Overview.Standing;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Sees how things stand. */
@Singleton
public final class OverviewView {
    private static final Duration LATELY = Duration.ofHours(1);
    private static final Duration FAILURES = Duration.ofDays(1);

    /** A relay that is well sends within a second. */
    private static final Duration UNSENT = Duration.ofSeconds(15);

    private final Workload workload;
    private final Jobs jobs;
    private final Workers workers;
    private final DeadLetters letters;
    private final TopicsView topics;
    private final Clock clock;

    public OverviewView(
            Workload workload, Jobs jobs, Workers workers, DeadLetters letters, TopicsView topics, Clock clock) {
        this.workload = workload;
        this.jobs = jobs;
        this.workers = workers;
        this.letters = letters;
        this.topics = topics;
        this.clock = clock;
    }

    Overview of(Visitor visitor) {
        OptionalLong unread = visitor.seesAll() ? unreadReports() : OptionalLong.empty();
        return QuarkusTransaction.requiringNew().call(() -> overview(visitor, unread));
    }

    /** Empty while Kafka does not answer. */
    private OptionalLong unreadReports() {
        try {
            return OptionalLong.of(topics.unreadReports());
        } catch (Refusal away) {
            return OptionalLong.empty();
        }
    }

    private Overview overview(Visitor visitor, OptionalLong unread) {
        @Nullable TenantId whose = visitor.tenant();
        Instant now = clock.instant();
        List<Overview.Pool> pools = pools(visitor, now);
        List<Workload.OfTenant> all = workload.tenants(now.minus(LATELY), now);
        List<Workload.OfTenant> tenants =
                all.stream().filter(each -> visitor.sees(each.tenant())).toList();
        List<Workload.Failures> failures = workload.failures(whose, now.minus(FAILURES));
        List<Attention> attention = new ArrayList<>();
        if (visitor.seesAll()) {
            addParts(attention, now);
            addLetters(attention);
            if (unread.isEmpty()) {
                attention.add(new Attention(
                        true, "Kafka does not answer", "No work is placed and no report is read until it does.", null));
            }
        }
        addFailures(attention, failures);
        addWaits(attention, workload.waits(whose));
        addPauses(attention, pools, tenants, now);
        return new Overview(
                attention.stream()
                        .sorted((one, other) -> Boolean.compare(other.urgent(), one.urgent()))
                        .toList(),
                visitor.tenant() != null && !jobs.any(visitor.tenant()),
                pools,
                standings(all).stream()
                        .filter(each -> visitor.sees(each.tenant().tenant()))
                        .toList(),
                workload.pace(whose, now),
                tenants.stream().mapToLong(Workload.OfTenant::queued).sum(),
                tenants.stream().mapToLong(Workload.OfTenant::taken).sum(),
                failures.stream().mapToLong(Workload.Failures::jobs).sum(),
                unread.isPresent() ? (Long) unread.getAsLong() : null,
                tokens(workload.minutes(whose, now.minus(LATELY)), now),
                now);
    }

    private List<Overview.Pool> pools(Visitor visitor, Instant now) {
        Map<PoolId, List<SeenWorker>> alive = workers.listAll().stream()
                .filter(worker -> worker.isAlive(now))
                .collect(Collectors.groupingBy(SeenWorker::pool));
        return workload.pools(visitor.tenant()).stream()
                .map(load -> {
                    List<SeenWorker> own = alive.getOrDefault(load.pool(), List.of());
                    return new Overview.Pool(
                            load,
                            visitor.seesAll()
                                    ? own.stream()
                                            .mapToLong(SeenWorker::completions)
                                            .sum()
                                    : 0,
                            own.stream().mapToLong(SeenWorker::lanes).sum(),
                            own.size());
                })
                .toList();
    }

    private void addLetters(List<Attention> attention) {
        long open = letters.open();
        if (open > 0) {
            attention.add(new Attention(
                    true,
                    Wording.grouped(open) + (open == 1 ? " job was given up" : " jobs were given up"),
                    "Nobody has said yet whether to retry or to drop " + (open == 1 ? "it." : "them."),
                    DeadLetterSearch.OPEN));
        }
    }

    /** A scheduler has to lead: nobody else sees workers. */
    private void addLost(List<Attention> attention, Instant now) {
        Map<String, List<SeenWorker>> lost = workers.listAll().stream()
                .filter(worker -> !worker.isAlive(now) && worker.drainedAt().isEmpty())
                .sorted(Comparator.comparing(SeenWorker::seenAt).reversed())
                .collect(Collectors.groupingBy(worker -> worker.pool().value(), TreeMap::new, Collectors.toList()));
        lost.forEach((pool, own) -> attention.add(new Attention(
                false,
                own.size() == 1
                        ? "Worker " + own.getFirst().id() + " is lost"
                        : Wording.grouped(own.size()) + " workers are lost",
                "of pool " + pool + ", last seen " + Wording.ago(own.getFirst().seenAt(), now),
                Pages.ROOT + "/workers")));
    }

    private void addParts(List<Attention> attention, Instant now) {
        if (workload.leader().filter(Workload.Leader::leads).isEmpty()) {
            attention.add(new Attention(
                    true, "No scheduler leads", "Nothing is placed on Kafka until one does. Start a scheduler.", null));
        } else {
            addLost(attention, now);
        }
        Workload.Unsent unsent = workload.unsent();
        if (unsent.setAside() > 0) {
            attention.add(new Attention(
                    true,
                    Wording.grouped(unsent.setAside()) + " messages were set aside",
                    "They could not be sent to Kafka; their jobs go no further.",
                    null));
        }
        if (unsent.oldest() != null && unsent.oldest().plus(UNSENT).isBefore(now)) {
            attention.add(new Attention(
                    true,
                    Wording.grouped(unsent.waiting()) + " messages wait to be sent",
                    "The oldest since " + Wording.ago(unsent.oldest(), now) + ". Look at Kafka and at the scheduler.",
                    null));
        }
    }

    private static void addFailures(List<Attention> attention, List<Workload.Failures> failures) {
        failures.forEach(failed -> attention.add(new Attention(
                true,
                Wording.grouped(failed.jobs()) + (failed.jobs() == 1 ? " job failed" : " jobs failed"),
                failed.code().replace('_', ' ') + ", in the last 24 hours",
                link("failed", failed.code()))));
    }

    private static void addWaits(List<Attention> attention, List<Workload.Waiting> waits) {
        waits.forEach(waiting -> attention.add(new Attention(
                false,
                Wording.grouped(waiting.jobs()) + (waiting.jobs() == 1 ? " job waits" : " jobs wait"),
                waiting.reason(),
                link("queued", waiting.reason()))));
    }

    private static String link(String state, String why) {
        return Pages.ROOT + "/jobs?state=" + state + "&why=" + URLEncoder.encode(why, StandardCharsets.UTF_8);
    }

    private static void addPauses(
            List<Attention> attention, List<Overview.Pool> pools, List<Workload.OfTenant> tenants, Instant now) {
        pools.stream()
                .map(Overview.Pool::load)
                .filter(pool -> pool.pausedAt() != null)
                .forEach(pool -> attention.add(paused("Pool " + pool.pool(), pool.pausedAt(), now)));
        tenants.stream()
                .filter(tenant -> tenant.pausedAt() != null)
                .forEach(tenant -> attention.add(paused("Tenant " + tenant.tenant(), tenant.pausedAt(), now)));
    }

    private static Attention paused(String what, @Nullable Instant since, Instant now) {
        return new Attention(false, what + " is paused", since == null ? "" : "since " + Wording.ago(since, now), null);
    }

    private static List<Standing> standings(List<Workload.OfTenant> tenants) {
        double used = tenants.stream().mapToLong(Workload.OfTenant::laneMillis).sum();
        double weight = tenants.stream().mapToDouble(Workload.OfTenant::weight).sum();
        return tenants.stream()
                .map(tenant ->
                        new Standing(tenant, used == 0 ? 0 : tenant.laneMillis() / used, tenant.weight() / weight))
                .toList();
    }

    /** Every minute of the hour, those without tokens as zero. */
    private static Chart tokens(List<Workload.Minute> minutes, Instant now) {
        if (minutes.isEmpty()) {
            return new Chart(List.of(), List.of());
        }
        Map<Instant, Workload.Minute> known =
                minutes.stream().collect(Collectors.toMap(Workload.Minute::at, Function.identity()));
        Instant last = now.truncatedTo(ChronoUnit.MINUTES);
        List<Instant> axis = LongStream.rangeClosed(0, LATELY.toMinutes() - 1)
                .mapToObj(i -> last.minus(LATELY).plus(Duration.ofMinutes(i + 1)))
                .toList();
        return new Chart(
                axis.stream().map(Instant::toEpochMilli).toList(),
                List.of(
                        new Chart.Line("trained", values(axis, known, Workload.Minute::trained)),
                        new Chart.Line("generated", values(axis, known, Workload.Minute::generated))));
    }

    private static List<@Nullable Double> values(
            List<Instant> axis, Map<Instant, Workload.Minute> known, Function<Workload.Minute, Long> value) {
        List<@Nullable Double> values = new ArrayList<>();
        axis.forEach(at -> values.add(known.containsKey(at) ? (double) value.apply(known.get(at)) : 0.0));
        return values;
    }
}
