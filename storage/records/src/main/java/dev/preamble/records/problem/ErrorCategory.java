package dev.preamble.records.problem;

/** Who can do something about an error. */
public enum ErrorCategory {
    /** The request or its data is wrong; the same again fails again. */
    USER,
    /** A limit of the tenant is reached; later it may pass. */
    QUOTA,
    /** A part that we depend on did not answer; later it may. */
    EXTERNAL,
    /** Our fault. */
    INTERNAL
}
