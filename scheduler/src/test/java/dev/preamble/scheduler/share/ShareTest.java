package dev.preamble.scheduler.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShareTest {
    private static final Base SMALL = new Base(new PoolId("small"), "aa");
    private static final Base LARGE = new Base(new PoolId("large"), "bb");
    private static final double SEGMENT = 30;

    @Test
    void givesTenantsTurnsHoweverManyJobsEachHas() {
        List<QueuedJob> queued = new ArrayList<>(Collections.nCopies(3, batch("acme")));
        queued.add(batch("globex"));
        queued.add(batch("initech"));

        assertThat(tenants(List.of(account("acme"), account("globex"), account("initech")), queued, 5))
                .containsExactly("acme", "globex", "initech", "acme", "acme");
    }

    @Test
    void goesOnWithTheTenantThatUsedTheLeastForItsWeight() {
        List<Account> accounts = List.of(
                new Account(new TenantId("acme"), 1, 100, Account.NO_LIMIT, 0),
                new Account(new TenantId("globex"), 4, 300, Account.NO_LIMIT, 0));

        assertThat(tenants(accounts, List.of(batch("acme"), batch("globex")), 1))
                .containsExactly("globex");
    }

    @Test
    void sharesByWeightWhateverASegmentTakes() {
        List<Account> accounts = List.of(
                new Account(new TenantId("acme"), 1, 0, Account.NO_LIMIT, 0),
                new Account(new TenantId("globex"), 3, 0, Account.NO_LIMIT, 0));
        List<QueuedJob> queued = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            queued.add(job("acme", SMALL, Priority.BATCH, 10));
            queued.add(job("globex", SMALL, Priority.BATCH, 40));
        }
        Map<TenantId, Double> given = new HashMap<>();
        order(new Share(accounts, queued, Map.of(SMALL, 500)))
                .forEach(job -> given.merge(job.tenant(), job.laneSeconds(), Double::sum));

        assertThat(given.getOrDefault(new TenantId("globex"), 0.0) / given.getOrDefault(new TenantId("acme"), 0.0))
                .isCloseTo(3, within(0.05));
    }

    @Test
    void takesATenantsUrgentJobsFirstAndThenInTheOrderOfSubmission() {
        QueuedJob later = job("acme", SMALL, Priority.BACKGROUND, SEGMENT);
        QueuedJob first = batch("acme");
        QueuedJob second = batch("acme");
        QueuedJob urgent = job("acme", SMALL, Priority.INTERACTIVE, SEGMENT);

        assertThat(order(new Share(List.of(account("acme")), List.of(later, first, second, urgent), Map.of(SMALL, 4))))
                .containsExactly(urgent, first, second, later);
    }

    @Test
    void letsAnInteractiveJobGoFirstAcrossTenantsWhileItsTenantIsWithinItsShare() {
        List<Account> accounts = List.of(
                new Account(new TenantId("acme"), 1, 90, Account.NO_LIMIT, 0),
                new Account(new TenantId("globex"), 1, 100, Account.NO_LIMIT, 0),
                new Account(new TenantId("initech"), 1, 200, Account.NO_LIMIT, 0));
        List<QueuedJob> queued = List.of(
                batch("acme"),
                job("globex", SMALL, Priority.INTERACTIVE, SEGMENT),
                job("initech", SMALL, Priority.INTERACTIVE, SEGMENT),
                batch("acme"));

        assertThat(tenants(accounts, queued, 4)).containsExactly("globex", "acme", "acme", "initech");
    }

    @Test
    void passesOverJobsWhoseBaseHasNoFreeLane() {
        QueuedJob waits = job("acme", LARGE, Priority.BATCH, SEGMENT);
        QueuedJob goes = batch("acme");

        assertThat(order(new Share(List.of(account("acme")), List.of(waits, goes), Map.of(SMALL, 2))))
                .containsExactly(goes);
    }

    @Test
    void chargesWhatATenantGetsOfOneBaseInTheOthersToo() {
        List<QueuedJob> queued = List.of(
                job("acme", LARGE, Priority.BATCH, SEGMENT),
                batch("acme"),
                batch("globex"),
                job("globex", LARGE, Priority.BATCH, SEGMENT));

        assertThat(order(new Share(List.of(account("acme"), account("globex")), queued, Map.of(SMALL, 1, LARGE, 1))))
                .extracting(QueuedJob::tenant)
                .doesNotHaveDuplicates();
    }

    @Test
    void keepsATenantToItsLanes() {
        List<Account> accounts =
                List.of(new Account(new TenantId("acme"), 10, 0, 3, 1), account("globex"), account("initech"));
        List<QueuedJob> queued = new ArrayList<>(Collections.nCopies(9, batch("acme")));
        queued.add(batch("globex"));

        assertThat(tenants(accounts, queued, 8)).containsExactlyInAnyOrder("acme", "acme", "globex");
    }

    @Test
    void choosesNothingWithoutAFreeLane() {
        assertThat(new Share(List.of(account("acme")), List.of(batch("acme")), Map.of()).next())
                .isEmpty();
    }

    @Test
    void neverLetsATenantWaitForTwoTurnsOfAnother() {
        long seed = 20_261_121;
        SplittableRandom random = new SplittableRandom(seed);
        List<Account> accounts = List.of(
                account("tenant1"), account("tenant2"), account("tenant3"), account("tenant4"), account("tenant5"));
        for (int round = 0; round < 200; round++) {
            List<QueuedJob> queued = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                queued.add(batch("tenant" + random.nextInt(1, 6)));
            }
            List<QueuedJob> order = order(new Share(accounts, queued, Map.of(SMALL, 30)));
            assertThat(order).as("seed %d", seed).hasSize(30);
            for (int i = 0; i < order.size(); i++) {
                TenantId tenant = order.get(i).tenant();
                int again = i + 1;
                while (again < order.size() && !order.get(again).tenant().equals(tenant)) {
                    again++;
                }
                if (again < order.size()) {
                    List<TenantId> between = order.subList(i + 1, again).stream()
                            .map(QueuedJob::tenant)
                            .toList();
                    List<TenantId> later = order.subList(again, order.size()).stream()
                            .map(QueuedJob::tenant)
                            .filter(other -> !other.equals(tenant))
                            .toList();
                    assertThat(between).as("seed %d", seed).containsAll(later).doesNotHaveDuplicates();
                }
            }
        }
    }

    @Test
    void letsAnIdleTenantNeitherHoardNorTakeRevenge() {
        Contest contest = new Contest(60);
        Account worker = new Account(new TenantId("worker"), 2, 5_000, Account.NO_LIMIT, 4);
        contest.admit(List.of(worker));
        Account idle = new Account(new TenantId("idle"), 1, 10, Account.NO_LIMIT, 0);

        List<Account> admitted = contest.admit(List.of(worker, idle));

        assertThat(admitted.getFirst()).isEqualTo(worker);
        assertThat(admitted.getLast().used())
                .as("as much for its weight as the worker, but for the credit")
                .isEqualTo(2_500 - 60);
        assertThat(contest.admit(List.of(worker, idle)))
                .as("once it competes, its account is its own")
                .containsExactly(worker, idle);
    }

    @Test
    void takesNothingFromATenantThatComesBackInDebt() {
        Contest contest = new Contest(60);
        Account worker = new Account(new TenantId("worker"), 1, 100, Account.NO_LIMIT, 4);
        contest.admit(List.of(worker));
        Account debtor = new Account(new TenantId("debtor"), 1, 900, Account.NO_LIMIT, 0);

        assertThat(contest.admit(List.of(worker, debtor))).containsExactly(worker, debtor);
    }

    @Test
    void forgetsHalfOfWhatWasUsedInEachHalfLife() {
        Instant now = Instant.parse("2026-11-21T10:00:00Z");
        Duration hour = Duration.ofHours(1);
        Usage usage = new Usage(80, now);

        assertThat(usage.at(now.plus(hour), hour)).isEqualTo(40);
        assertThat(usage.at(now.plus(hour.multipliedBy(3)), hour)).isEqualTo(10);
        assertThat(usage.at(now.minus(hour), hour)).as("clock set back").isEqualTo(80);
        assertThat(usage.plus(5, now.plus(hour), hour)).isEqualTo(new Usage(45, now.plus(hour)));
    }

    private static List<String> tenants(List<Account> accounts, List<QueuedJob> queued, int lanes) {
        return order(new Share(accounts, queued, Map.of(SMALL, lanes))).stream()
                .map(job -> job.tenant().value())
                .toList();
    }

    private static List<QueuedJob> order(Share share) {
        List<QueuedJob> order = new ArrayList<>();
        for (Optional<QueuedJob> next = share.next(); next.isPresent(); next = share.next()) {
            order.add(next.get());
        }
        return order;
    }

    private static Account account(String tenant) {
        return new Account(new TenantId(tenant), 1, 0, Account.NO_LIMIT, 0);
    }

    private static QueuedJob batch(String tenant) {
        return job(tenant, SMALL, Priority.BATCH, SEGMENT);
    }

    private static QueuedJob job(String tenant, Base base, Priority priority, double laneSeconds) {
        return new QueuedJob(JobId.random(), new TenantId(tenant), base, priority, laneSeconds);
    }
}
