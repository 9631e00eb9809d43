package dev.preamble.catalog.job;

/** What a job makes. */
public enum JobKind {
    /** A version of a prefix, or what that is compared with. */
    TRAINING,
    /** A text for each input line. */
    GENERATION
}
