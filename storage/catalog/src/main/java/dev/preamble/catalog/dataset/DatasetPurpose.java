package dev.preamble.catalog.dataset;

/** What a dataset's rows are for. */
public enum DatasetPurpose {
    /** To learn from, or to generate for: each row has an input and a target. */
    TRAINING,
    /** To generate for: a row needs an input alone. */
    GENERATION
}
