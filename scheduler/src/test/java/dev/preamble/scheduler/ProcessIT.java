package dev.preamble.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.scheduler.stage.RealParts;
import dev.preamble.scheduler.stage.SchedulerProcess;
import dev.preamble.scheduler.stage.Stage;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packaged scheduler as a process: how it is given its settings, shows its health, leads and goes. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class ProcessIT {
    /** A lease and one more turn of whoever asks for it are 4 s, on a machine that has time. */
    private static final Duration TAKEOVER = Duration.ofSeconds(15);

    private static final String EPOCH = "select epoch from lease where name = 'scheduler'";

    @BeforeEach
    void clear() {
        Stage.clear();
    }

    @Test
    void becomesReadyLeadsAndGivesTheLeaseBackOnItsWayOut() throws Exception {
        try (SchedulerProcess scheduler = SchedulerProcess.start("scheduler-process")) {
            await().atMost(Stage.PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(scheduler.get("/q/health/ready").statusCode())
                                    .isEqualTo(200));
            assertThat(scheduler.get("/q/health/live").statusCode()).isEqualTo(200);
            await().atMost(Stage.PATIENCE)
                    .untilAsserted(() -> assertThat(scheduler.get("/q/metrics").body())
                            .contains("preamble_leads 1.0")
                            .contains("preamble_outbox_waiting 0.0")
                            .contains("preamble_outbox_set_aside 0.0"));
            assertThat(Files.readString(Path.of("..", "docs", "operations.md")))
                    .as("for whoever is on call")
                    .contains(Pattern.compile("^(preamble_\\w+)", Pattern.MULTILINE)
                            .matcher(scheduler.get("/q/metrics").body())
                            .results()
                            .map(metric -> metric.group(1))
                            .toList());

            scheduler.process().destroy();

            assertThat(scheduler.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(Stage.value("select expires_at < clock_timestamp() from lease where name = 'scheduler'"))
                    .isEqualTo("t");
        }
    }

    @Test
    void anotherOneLeadsSoonAfterALeaderIsStoppedOrKilled() throws Exception {
        try (SchedulerProcess first = SchedulerProcess.start("scheduler-first")) {
            await().atMost(Stage.PATIENCE).ignoreExceptions().until(first::leads);
            try (SchedulerProcess second = SchedulerProcess.start("scheduler-second")) {
                await().atMost(Stage.PATIENCE)
                        .ignoreExceptions()
                        .until(() -> second.get("/q/health/ready").statusCode() == 200);
                assertThat(second.leads()).isFalse();

                first.signal("STOP");
                await().atMost(TAKEOVER).pollInterval(Duration.ofMillis(100)).until(second::leads);
                String epoch = Stage.value(EPOCH);
                first.signal("CONT");
                await().atMost(Stage.PATIENCE).ignoreExceptions().until(() -> !first.leads());
                assertThat(second.leads()).isTrue();
                assertThat(Stage.value(EPOCH))
                        .as("the woken leader took nothing back")
                        .isEqualTo(epoch);

                second.signal("KILL");
                await().atMost(TAKEOVER).pollInterval(Duration.ofMillis(100)).until(first::leads);
            }
        }
    }
}
