package dev.preamble.worker.task;

/**
 * Where a training run stands, and what follows from it.
 *
 * @param step optimiser steps that the job has applied so far
 * @param steps optimiser steps in all
 * @param stepsOfRun how many of them this run applied
 * @param evaluationDue whether the held-out loss is still to be measured after this very step
 * @param budgetUsed whether the run had its lane time
 * @param draining whether the worker wants to leave
 */
record TrainingPosition(
        long step, long steps, long stepsOfRun, boolean evaluationDue, boolean budgetUsed, boolean draining) {
    /** A run that took a step yields as soon as it must; one that took none has nothing to yield, so it takes one. */
    TrainingMove next() {
        var unfinished = step < steps;
        if (unfinished && draining && stepsOfRun == 0) {
            return TrainingMove.ABANDON;
        }
        if (unfinished && (draining || budgetUsed) && stepsOfRun > 0) {
            return TrainingMove.YIELD;
        }
        if (evaluationDue) {
            return TrainingMove.EVALUATE;
        }
        return unfinished ? TrainingMove.STEP : TrainingMove.FINISH;
    }
}
