package dev.preamble.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.local.PlatformUnderTest;
import dev.preamble.local.chaos.Chaos;
import dev.preamble.local.chaos.ChaosReport;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

/** A minute of {@code ./preamble chaos}, and {@code --rolling}: the full one takes longer than a test run may. */
class ChaosIT {
    /** All but Keycloak are killed: the worker; gateway and store; PostgreSQL and Kafka at once; the scheduler. */
    private static final long SEED = 1044;

    private static final int ROUNDS = 4;

    /** Kafka, PostgreSQL, store, Keycloak, gateway, scheduler and worker. */
    private static final int RESTARTS = 7;

    @Test
    void nothingHappensThatMayNeverHappen() throws Exception {
        PlatformUnderTest platform = PlatformUnderTest.shared();

        ChaosReport report = platform.chaos(
                        new Chaos.Load(2, 2, 8), SEED, new PrintWriter(System.out, true, Charset.defaultCharset()))
                .runAndRoll(ROUNDS);

        report.table().forEach(System.out::println);
        assertThat(report.told()).isEmpty();
        assertThat(report.faults()).hasSize(ROUNDS + RESTARTS);
    }
}
