package dev.preamble.engine.generation;

/** Why a continuation ended. */
public enum FinishReason {
    /** The model said so. */
    STOP,
    /** {@code maxNewTokens}. */
    LENGTH,
    /** The caller no longer wanted it. */
    CANCELLED
}
