package dev.preamble.engine.generation;

/** Why a continuation ended. */
public enum FinishReason {
    /** The model said so, or a stop sequence came. */
    STOP,
    /** {@code maxNewTokens}. */
    LENGTH,
    /** The caller no longer wanted it. */
    CANCELLED
}
