package dev.preamble.worker.task;

/**
 * Where a training run stands, and what follows from it.
 *
 * @param over whether the job takes no more steps
 * @param midStep whether some of the batches of the next step are done
 * @param stepsOfRun how many of them this run applied
 * @param evaluationDue whether the held-out loss is still to be measured after this very step
 * @param budgetUsed whether the run had its lane time
 * @param draining whether the worker wants to leave
 */
record TrainingPosition(
        boolean over, boolean midStep, long stepsOfRun, boolean evaluationDue, boolean budgetUsed, boolean draining) {
    /** A run that took a step yields as soon as it must; one that took none has nothing to yield, so it takes one. */
    TrainingMove next() {
        if (midStep) {
            return TrainingMove.STEP;
        }
        var unfinished = !over;
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
