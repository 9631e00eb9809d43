package dev.preamble.scheduler.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShareTest {
    private static final Base SMALL = new Base(new PoolId("small"), "aa");
    private static final Base LARGE = new Base(new PoolId("large"), "bb");

    @Test
    void givesTenantsTurnsHoweverManyJobsEachHas() {
        List<QueuedJob> queued = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            queued.add(job("acme", SMALL));
        }
        queued.add(job("globex", SMALL));
        queued.add(job("initech", SMALL));

        assertThat(order(new Share(queued, Map.of(SMALL, 5), new LinkedHashSet<>())))
                .extracting(job -> job.tenant().value())
                .containsExactly("acme", "globex", "initech", "acme", "acme");
    }

    @Test
    void takesATenantsJobsInTheOrderOfSubmission() {
        List<QueuedJob> queued = List.of(job("acme", SMALL), job("acme", SMALL), job("acme", SMALL));

        assertThat(order(new Share(queued, Map.of(SMALL, 3), new LinkedHashSet<>())))
                .isEqualTo(queued);
    }

    @Test
    void goesOnWithTheTenantThatWaitedLongest() {
        List<QueuedJob> queued = List.of(job("acme", SMALL), job("globex", SMALL));
        SequencedSet<TenantId> served = new LinkedHashSet<>(List.of(new TenantId("globex"), new TenantId("acme")));

        assertThat(new Share(queued, Map.of(SMALL, 1), served).next()).contains(queued.get(1));
    }

    @Test
    void passesOverJobsWhoseBaseHasNoFreeLane() {
        QueuedJob waits = job("acme", LARGE);
        QueuedJob goes = job("acme", SMALL);

        assertThat(order(new Share(List.of(waits, goes), Map.of(SMALL, 2), new LinkedHashSet<>())))
                .containsExactly(goes);
    }

    @Test
    void choosesNothingWithoutAFreeLane() {
        assertThat(new Share(List.of(job("acme", SMALL)), Map.of(SMALL, 0), new LinkedHashSet<>()).next())
                .isEmpty();
    }

    @Test
    void neverLetsATenantWaitForTwoTurnsOfAnother() {
        long seed = 20_261_121;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            List<QueuedJob> queued = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                queued.add(job("tenant" + random.nextInt(1, 6), SMALL));
            }
            List<QueuedJob> order = order(new Share(queued, Map.of(SMALL, 30), new LinkedHashSet<>()));
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

    private static List<QueuedJob> order(Share share) {
        List<QueuedJob> order = new ArrayList<>();
        for (Optional<QueuedJob> next = share.next(); next.isPresent(); next = share.next()) {
            order.add(next.get());
            share = share.without(next.get());
        }
        return order;
    }

    private static QueuedJob job(String tenant, Base base) {
        return new QueuedJob(JobId.random(), new TenantId(tenant), base);
    }
}
