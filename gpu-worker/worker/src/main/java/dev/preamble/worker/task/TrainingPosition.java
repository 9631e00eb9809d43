package dev.preamble.worker.task;

/**
 * Where a training run stands, and what follows from it.
 *
 * @param over whether the job takes no more steps
 * @param midStep whether some of the batches of the next step are done
 * @param gained how many steps this run applied and texts it generated
 * @param evaluationDue whether the held-out loss is still to be measured after this very step
 * @param scoringDue whether texts are still to be generated, once the steps are over
 * @param budgetUsed whether the run had its lane time
 * @param draining whether the worker wants to leave
 */
record TrainingPosition(
        boolean over,
        boolean midStep,
        long gained,
        boolean evaluationDue,
        boolean scoringDue,
        boolean budgetUsed,
        boolean draining) {
    /** A run that gained something yields as soon as it must; one that did not has nothing to yield, so it gains it. */
    TrainingMove next() {
        if (midStep) {
            return TrainingMove.STEP;
        }
        var unfinished = !over || scoringDue;
        if (unfinished && draining && gained == 0) {
            return TrainingMove.ABANDON;
        }
        if (unfinished && (draining || budgetUsed) && gained > 0) {
            return TrainingMove.YIELD;
        }
        if (evaluationDue) {
            return TrainingMove.EVALUATE;
        }
        if (!over) {
            return TrainingMove.STEP;
        }
        return scoringDue ? TrainingMove.SCORE : TrainingMove.FINISH;
    }
}
