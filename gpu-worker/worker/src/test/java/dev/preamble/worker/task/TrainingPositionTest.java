package dev.preamble.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingPositionTest {
    private static final boolean DUE = true;
    private static final boolean USED = true;
    private static final boolean DRAINING = true;

    @Test
    void evaluatesBeforeTheFirstStep() {
        assertThat(new TrainingPosition(false, false, 0, DUE, false, false).next())
                .isEqualTo(TrainingMove.EVALUATE);
    }

    @Test
    void takesAStepWhenNothingElseIsDue() {
        assertThat(new TrainingPosition(false, false, 3, false, false, false).next())
                .isEqualTo(TrainingMove.STEP);
    }

    @Test
    void yieldsWhenItsTimeIsUsed() {
        assertThat(new TrainingPosition(false, false, 3, false, USED, false).next())
                .isEqualTo(TrainingMove.YIELD);
    }

    @Test
    void takesAtLeastOneStepHoweverLittleTimeItHas() {
        assertThat(new TrainingPosition(false, false, 0, false, USED, false).next())
                .isEqualTo(TrainingMove.STEP);
    }

    @Test
    void leavesAnEvaluationToTheNextRunWhenItMustYield() {
        assertThat(new TrainingPosition(false, false, 2, DUE, USED, false).next())
                .isEqualTo(TrainingMove.YIELD);
        assertThat(new TrainingPosition(false, false, 2, DUE, false, DRAINING).next())
                .isEqualTo(TrainingMove.YIELD);
    }

    @Test
    void completesAStepOfWhichSomeBatchesAreDone() {
        assertThat(new TrainingPosition(false, true, 3, false, USED, DRAINING).next())
                .isEqualTo(TrainingMove.STEP);
    }

    @Test
    void abandonsWhatItHasNotBegunWhenTheWorkerDrains() {
        assertThat(new TrainingPosition(false, false, 0, DUE, false, DRAINING).next())
                .isEqualTo(TrainingMove.ABANDON);
    }

    @Test
    void evaluatesAndFinishesAfterTheLastStepEvenWhenItsTimeIsUsed() {
        assertThat(new TrainingPosition(true, false, 4, DUE, USED, DRAINING).next())
                .isEqualTo(TrainingMove.EVALUATE);
        assertThat(new TrainingPosition(true, false, 4, false, USED, DRAINING).next())
                .isEqualTo(TrainingMove.FINISH);
    }

    @Test
    void finishesAJobWhoseLastStepAnEarlierRunTook() {
        assertThat(new TrainingPosition(true, false, 0, false, false, DRAINING).next())
                .isEqualTo(TrainingMove.FINISH);
    }
}
