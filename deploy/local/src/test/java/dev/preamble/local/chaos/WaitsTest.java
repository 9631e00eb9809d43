package dev.preamble.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private static final long MOMENT = Waits.MOMENT.toNanos();

    private final Waits waits = new Waits();

    @BeforeEach
    void nothingIsWrong() {
        waits.calm(true);
    }

    @Test
    void aJobThatNeverSaysWhyIsUnexplained() {
        waits.seen("job", true, false, 0);
        waits.seen("job", true, false, MOMENT + 1);

        assertThat(waits.unexplained()).containsExactly("job");
    }

    @Test
    void aMomentIsLeftToSayIt() {
        waits.seen("job", true, false, 0);
        waits.seen("job", true, false, MOMENT);
        waits.seen("job", true, true, MOMENT + 1);
        waits.seen("job", true, false, MOMENT + 2);

        assertThat(waits.unexplained()).isEmpty();
    }

    @Test
    void whileSomethingIsWrongNobodyIsBlamed() {
        waits.seen("job", true, false, 0);
        waits.calm(false);
        waits.seen("job", true, false, 2 * MOMENT);
        waits.calm(true);
        waits.seen("job", true, false, 3 * MOMENT);

        assertThat(waits.unexplained()).isEmpty();
    }
}
