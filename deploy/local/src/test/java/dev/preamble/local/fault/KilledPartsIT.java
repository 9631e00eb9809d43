package dev.preamble.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.local.PartState;
import dev.preamble.local.Platform;
import dev.preamble.local.fault.Load.JobEventSeen;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kill -9 of the platform's parts while jobs run: every acknowledged job ends, with one version. */
class KilledPartsIT {
    private static final int ROWS = 64;

    /** Steps: 8 an epoch; enough for some segments of three seconds. */
    private static final int EPOCHS = 100;

    private static PlatformUnderTest platform;
    private static Load tenant;
    private static String dataset;

    @BeforeAll
    static void startThePlatform() throws Exception {
        platform = PlatformUnderTest.start();
        tenant = new Load(platform.tenant("acme"));
        dataset = tenant.upload(ROWS);
    }

    @AfterAll
    static void stopThePlatform() {
        if (platform != null) {
            platform.close();
        }
    }

    @Test
    void aKilledWorkersJobGoesOnFromTheLastAcceptedCheckpoint() {
        String job = tenant.train(dataset, "worker-killed", EPOCHS);
        tenant.hear(job, event -> event.kind().equals("yielded"));

        platform.kill(Platform.WORKER);
        List<JobEventSeen> history = tenant.history(job);

        assertThat(history.getLast().kind()).isEqualTo("succeeded");
        assertThat(tenant.versions("worker-killed")).isEqualTo(1);
        assertNoStepIsRepeatedBeforeACheckpoint(history);
        assertThat(history)
                .extracting(JobEventSeen::kind)
                .filteredOn("started"::equals)
                .hasSizeGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {Platform.GATEWAY, Platform.SCHEDULER, "kafka", "postgres"})
    void noAcknowledgedJobIsLostWhenAPartIsKilledUnderLoad(String part) {
        List<String> jobs = new ArrayList<>();
        String prefix = part + "-killed";
        jobs.add(tenant.train(dataset, prefix, EPOCHS));
        tenant.hear(jobs.getFirst(), event -> event.kind().equals("progressed"));
        jobs.add(tenant.train(dataset, prefix, 10));
        PartState.Healthy before = platform.healthy(part);

        platform.kill(part);
        jobs.add(tenant.train(dataset, prefix, 10));
        platform.awaitHealthyAgain(part, before);

        assertThat(jobs)
                .allSatisfy(
                        job -> assertThat(tenant.history(job).getLast().kind()).isEqualTo("succeeded"));
        assertThat(tenant.versions(prefix)).isEqualTo(jobs.size());
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
