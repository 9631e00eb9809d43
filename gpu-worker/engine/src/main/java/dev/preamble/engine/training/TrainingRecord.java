package dev.preamble.engine.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.preamble.engine.model.Dtype;
import org.jspecify.annotations.Nullable;

/**
 * What a prefix was made from, enough to make it again; the content of a prefix version's training.json.
 *
 * @param engine version of the engine
 * @param baseDigest see {@link dev.preamble.engine.model.Digest}
 * @param datasetDigest see {@link dev.preamble.engine.data.TokenFile#digest}
 * @param truncatedRows rows whose input lost tokens on its left
 * @param steps optimiser steps taken
 * @param from SHA-256 of the weights' file of the version that it began with; null if it began with none
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
        long steps,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String from) {}
