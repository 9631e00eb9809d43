package dev.preamble.engine.model;

/** What a training pass does with the activations that its gradient needs. Neither changes a bit of the result. */
public enum Activations {
    /** All are kept. */
    KEPT,
    /**
     * Each layer's are computed again when they are due, about a third more work for little memory (gradient
     * checkpointing; Chen et al. 2016).
     */
    RECOMPUTED;

    /** What gradient checkpointing, on or off, comes to. */
    public static Activations of(boolean gradientCheckpointing) {
        return gradientCheckpointing ? RECOMPUTED : KEPT;
    }
}
