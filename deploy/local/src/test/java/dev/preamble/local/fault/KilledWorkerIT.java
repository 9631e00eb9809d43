package dev.preamble.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.local.Platform;
import dev.preamble.local.PlatformUnderTest;
import dev.preamble.local.fault.Load.JobEventSeen;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Kill -9 of a worker while its job runs: what it had brought to safety is gone on with. */
class KilledWorkerIT {
    private static final int ROWS = 64;

    /** Steps: 8 an epoch; enough for some segments of three seconds. */
    private static final int EPOCHS = 40;

    private static PlatformUnderTest platform;
    private static Load tenant;
    private static String dataset;

    @BeforeAll
    static void startThePlatform() throws Exception {
        platform = PlatformUnderTest.shared();
        tenant = new Load(platform.tenant("acme"));
        dataset = tenant.upload(ROWS);
    }

    @Test
    void aKilledWorkersJobGoesOnFromTheLastAcceptedCheckpoint() {
        String job = tenant.train(dataset, "worker-killed", EPOCHS);
        tenant.hear(job, new InMidRunOfALaterSegment());

        platform.kill(Platform.WORKER);
        List<JobEventSeen> history = tenant.history(job);

        assertThat(history.getLast().kind()).isEqualTo("succeeded");
        assertThat(tenant.versions("worker-killed")).isEqualTo(1);
        assertNoStepIsRepeatedBeforeACheckpoint(history);
        assertASecondAttemptGoesOnWithWhatWasLearned(history);
    }

    /** A run reported progress from a checkpoint on: killed now, it dies in its midst. */
    private static final class InMidRunOfALaterSegment implements Predicate<JobEventSeen> {
        private boolean yielded;

        @Override
        public boolean test(JobEventSeen event) {
            yielded |= event.kind().equals("yielded");
            return yielded && event.kind().equals("progressed");
        }
    }

    private static void assertASecondAttemptGoesOnWithWhatWasLearned(List<JobEventSeen> history) {
        List<JobEventSeen> sinceSecondAttempt = history.stream()
                .dropWhile(event -> event.attempt() < 2)
                .filter(event -> event.kind().equals("progressed"))
                .toList();
        assertThat(sinceSecondAttempt).as("progress of a second attempt").isNotEmpty();
        double first = losses(history).findFirst().orElseThrow();
        double atCheckpoint = losses(history.stream()
                        .filter(event -> event.kind().equals("yielded"))
                        .toList())
                .findFirst()
                .orElseThrow();
        assertThat(losses(sinceSecondAttempt).findFirst().orElseThrow())
                .as("after a first loss of %s and %s at the checkpoint", first, atCheckpoint)
                .isLessThan((first + atCheckpoint) / 2);
    }

    private static Stream<Double> losses(List<JobEventSeen> events) {
        return events.stream().flatMap(event -> event.loss().stream());
    }

    /** A run reports steps beyond the checkpoint that it started from, and beyond nothing later. */
    private static void assertNoStepIsRepeatedBeforeACheckpoint(List<JobEventSeen> history) {
        long accepted = 0;
        long last = 0;
        for (JobEventSeen event : history) {
            switch (event.kind()) {
                case "started" -> last = accepted;
                case "yielded" -> accepted = event.step();
                case "progressed" -> {
                    assertThat(event.step()).as("step after %d", last).isGreaterThanOrEqualTo(last);
                    last = event.step();
                }
                default -> {}
            }
        }
        assertThat(accepted).as("an accepted checkpoint").isPositive();
    }
}
