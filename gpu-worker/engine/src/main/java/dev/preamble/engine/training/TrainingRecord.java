package dev.preamble.engine.training;

import dev.preamble.engine.model.Dtype;

/**
 * What a prefix was made from, enough to make it again; the content of a prefix version's training.json.
 *
 * @param engine version of the engine
 * @param baseDigest see {@link dev.preamble.engine.model.Digest}
 * @param datasetDigest see {@link dev.preamble.engine.data.TokenFile#digest}
 * @param truncatedRows rows whose input lost tokens on its left
 * @param steps optimiser steps taken
 */
public record TrainingRecord(
        String engine,
        String baseDigest,
        Dtype dtype,
        String datasetDigest,
        TrainingOptions options,
        int trainingRows,
        int heldOutRows,
        int truncatedRows,
        long steps) {}
