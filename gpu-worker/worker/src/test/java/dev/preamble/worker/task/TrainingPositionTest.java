package dev.preamble.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingPositionTest {
    private static final boolean DUE = true;
    private static final boolean USED = true;
    private static final boolean DRAINING = true;

    @Test
    void evaluatesBeforeTheFirstStep() {
        assertThat(new TrainingPosition(false, false, 0, DUE, false, false, false).next())
                .isEqualTo(TrainingMove.EVALUATE);
    }

    @Test
    void takesAStepWhenNothingElseIsDue() {
        assertThat(new TrainingPosition(false, false, 3, false, false, false, false).next())
                .isEqualTo(TrainingMove.STEP);
    }

    @Test
    void yieldsWhenItsTimeIsUsed() {
        assertThat(new TrainingPosition(false, false, 3, false, false, USED, false).next())
                .isEqualTo(TrainingMove.YIELD);
    }

    @Test
    void takesAtLeastOneStepHoweverLittleTimeItHas() {
        assertThat(new TrainingPosition(false, false, 0, false, false, USED, false).next())
                .isEqualTo(TrainingMove.STEP);
    }

    @Test
    void leavesAnEvaluationToTheNextRunWhenItMustYield() {
        assertThat(new TrainingPosition(false, false, 2, DUE, false, USED, false).next())
                .isEqualTo(TrainingMove.YIELD);
        assertThat(new TrainingPosition(false, false, 2, DUE, false, false, DRAINING).next())
                .isEqualTo(TrainingMove.YIELD);
    }

    @Test
    void completesAStepOfWhichSomeBatchesAreDone() {
        assertThat(new TrainingPosition(false, true, 3, false, false, USED, DRAINING).next())
                .isEqualTo(TrainingMove.STEP);
    }

    @Test
    void abandonsWhatItHasNotBegunWhenTheWorkerDrains() {
        assertThat(new TrainingPosition(false, false, 0, DUE, false, false, DRAINING).next())
                .isEqualTo(TrainingMove.ABANDON);
    }

    @Test
    void evaluatesAndFinishesAfterTheLastStepEvenWhenItsTimeIsUsed() {
        assertThat(new TrainingPosition(true, false, 4, DUE, false, USED, DRAINING).next())
                .isEqualTo(TrainingMove.EVALUATE);
        assertThat(new TrainingPosition(true, false, 4, false, false, USED, DRAINING).next())
                .isEqualTo(TrainingMove.FINISH);
    }

    @Test
    void finishesAJobWhoseLastStepAnEarlierRunTook() {
        assertThat(new TrainingPosition(true, false, 0, false, false, false, DRAINING).next())
                .isEqualTo(TrainingMove.FINISH);
    }

    @Test
    void generatesTextsAfterTheLastStepAndEvaluation() {
        assertThat(new TrainingPosition(true, false, 4, DUE, DUE, false, false).next())
                .isEqualTo(TrainingMove.EVALUATE);
        assertThat(new TrainingPosition(true, false, 4, false, DUE, false, false).next())
                .isEqualTo(TrainingMove.SCORE);
        assertThat(new TrainingPosition(false, false, 4, false, DUE, false, false).next())
                .isEqualTo(TrainingMove.STEP);
    }

    @Test
    void yieldsWhileTextsAreMissingOnceItGainedSomething() {
        assertThat(new TrainingPosition(true, false, 1, false, DUE, USED, false).next())
                .isEqualTo(TrainingMove.YIELD);
        assertThat(new TrainingPosition(true, false, 1, false, DUE, false, DRAINING).next())
                .isEqualTo(TrainingMove.YIELD);
        assertThat(new TrainingPosition(true, false, 0, false, DUE, USED, false).next())
                .isEqualTo(TrainingMove.SCORE);
        assertThat(new TrainingPosition(true, false, 0, false, DUE, false, DRAINING).next())
                .isEqualTo(TrainingMove.ABANDON);
    }
}
