package dev.preamble.engine.model;

/** The element type a base model computes in. Prefixes, losses and optimiser states are fp32 in any case. */
public enum Dtype {
    FP32,
    BF16,
    /**
     * As BF16; only that a token after the prompt reads its weights as int8, with a scale for each output. Meant for few
     * rows, where reading the weights is what takes the time. CPUs alone.
     */
    INT8
}
