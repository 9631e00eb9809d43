package dev.preamble.records.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How soon a tenant wants a job to run, among its own jobs; the urgent first. */
public enum Priority {
    /** Somebody waits for it. Goes before other tenants' jobs too, while its tenant is within its share. */
    @JsonProperty("interactive")
    INTERACTIVE,
    /** As it was submitted. */
    @JsonProperty("batch")
    BATCH,
    /** When the tenant has nothing else. */
    @JsonProperty("background")
    BACKGROUND;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
