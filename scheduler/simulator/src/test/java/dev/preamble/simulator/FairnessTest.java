package dev.preamble.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairnessTest {
    /** Two windows, so that it takes seconds: a segment more or less shows in what a small tenant got. */
    @Test
    void givesEveryoneItsShareBesideATenantThatFloodsTheQueue() {
        Fairness fairness = Fairness.of(1, 2);

        assertThat(fairness.jain()).isGreaterThanOrEqualTo(0.99);
        assertThat(fairness.victimShare()).isGreaterThanOrEqualTo(0.95);
        assertThat(fairness.aggressorShare()).isLessThan(1.1);
        assertThat(fairness.utilisation()).isGreaterThan(0.95);
        assertThat(fairness.estimateError()).as("of the end that jobs told").isLessThan(0.2);
        assertThat(fairness.startError()).as("of what waiting jobs were told").isLessThan(0.2);
    }
}
