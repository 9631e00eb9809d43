package dev.preamble.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What a training run stored: the steps from where it began.
 *
 * @param parent digest of what it began from; null when it began from nothing
 * @param applied optimiser steps that the state has really seen, counted by the played engine and not by anyone's word
 */
record Lineage(@Nullable String parent, long firstStep, long lastStep, long applied) {
    /** Equal states have equal digests, whoever made them. */
    String digest() {
        return Long.toHexString(31L * (31L * (parent == null ? 7L : parent.hashCode()) + firstStep) + lastStep) + "-"
                + applied;
    }
}
