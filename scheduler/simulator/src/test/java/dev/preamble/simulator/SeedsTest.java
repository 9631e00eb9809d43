package dev.preamble.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What must hold whatever dies. Each failure prints the command that plays it again. More of them:
 * {@code ./preamble simulate --seeds 100000}.
 */
class SeedsTest {
    private static final int SEEDS = 10_000;

    /** Losses are the subject here; each is worth no line in a log. */
    private static final Logger LOG = Logger.getLogger("dev.preamble");

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.OFF);
    }

    @Test
    void holdWhateverFails() {
        List<String> failures = LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(Scenario::small)
                .flatMap(scenario -> FaultRun.of(scenario).violations().stream()
                        .limit(1)
                        .map(violation -> violation + "\n  again: " + scenario.command()))
                .toList();

        assertThat(failures).isEmpty();
    }

    @Test
    void areTheSameEachTime() {
        Scenario scenario = new Scenario(7, 5, 4, 20, EnumSet.allOf(Fault.class));

        assertThat(FaultRun.of(scenario)).isEqualTo(FaultRun.of(scenario));
    }

    @Test
    void loseNothingWhereNothingFails() {
        Findings findings = FaultRun.of(new Scenario(3, 5, 4, 20, EnumSet.noneOf(Fault.class)));

        assertThat(findings.violations()).isEmpty();
        assertThat(findings.succeeded()).isEqualTo(20);
    }

    @Test
    void endWithTheCommandThatPlaysThemAgain() {
        assertThat(Scenario.small(42).command())
                .isEqualTo("./preamble simulate --seed 42 --tenants 3 --workers 3 --jobs 6 --faults all");
        assertThat(new Scenario(1, 2, 3, 4, EnumSet.of(Fault.POISON, Fault.WORKER_STOP)).command())
                .endsWith("--faults worker-stop,poison");
    }
}
