package dev.preamble.engine.model;

/** The element type a base model computes in. Prefixes, losses and optimiser states are fp32 in either case. */
public enum Dtype {
    FP32,
    BF16
}
