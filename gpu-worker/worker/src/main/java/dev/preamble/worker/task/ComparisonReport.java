package dev.preamble.worker.task;

import dev.preamble.engine.training.HeldOutScores;
import dev.preamble.engine.training.TrainingMetrics;
import dev.preamble.engine.training.TrainingRecord;
import dev.preamble.records.task.Comparison;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of a comparison: what learned is gone with its run.
 *
 * @param trainedParameters how many weights learned
 * @param training what it was made from
 * @param metrics how it went
 * @param scores null where none were asked for
 * @param texts what they are of; empty where there are none
 */
record ComparisonReport(
        Comparison compare,
        long trainedParameters,
        TrainingRecord training,
        TrainingMetrics metrics,
        @Nullable HeldOutScores scores,
        List<ScoredTexts.Text> texts) {}
