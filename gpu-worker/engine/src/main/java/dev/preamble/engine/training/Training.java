package dev.preamble.engine.training;

import dev.preamble.engine.data.Truncation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * A training on rows of a {@link TrainingSet}, whatever it is that learns: steps, evaluations on what is held out, and a
 * checkpoint between any two steps, from which another one goes on. Steps are taken by {@link FusedTraining}. Thread: the
 * device thread.
 */
public sealed interface Training extends AutoCloseable permits PrefixTraining, WeightTraining {
    /** Whether it must have no company in its steps. */
    boolean stepsAlone();

    /** Whether there are no more steps. */
    boolean isOver();

    /** Whether some of the batches that make up the next step are done. */
    boolean isMidStep();

    /** Optimiser steps taken so far. */
    long steps();

    /** Optimiser steps that the epochs take. */
    long totalSteps();

    /** Tokens of the rows that it brings to the next forward, padding and virtual tokens not counted. */
    int tokensOfNextBatch();

    /**
     * The loss on the held-out rows, as it is now and of the base model alone; empty if no rows are held out.
     *
     * @param cancelled asked before each batch
     * @throws CancellationException once {@code cancelled} says so
     */
    Optional<Evaluation> evaluate(BooleanSupplier cancelled);

    /**
     * Distinct held-out inputs, the same whenever this is asked.
     *
     * @param most of them
     * @param targets of each at most
     */
    List<HeldOutInput> heldOutInputs(int most, int targets);

    /** How many distinct inputs are held out. */
    int distinctHeldOut();

    /** What {@link #addTexts} added since the last step; part of a checkpoint. */
    List<String> texts();

    /** Keeps what was made of the next of {@link #heldOutInputs}. */
    void addTexts(List<String> more);

    /** What it is made from, up to the last step. */
    TrainingRecord trainingRecord();

    /** What its rows lost to fit. */
    Truncation truncation();

    /** How it went, up to the last step. */
    TrainingMetrics metrics();

    /** Writes all that is needed to go on from here, between two steps, into one safetensors file, whole or not at all. */
    void checkpoint(Path file);

    @Override
    void close();
}
