package dev.preamble.gateway.dashboard;

import java.time.Instant;

/**
 * What is around every page.
 *
 * @param place which of the places in the navigation it is
 * @param now when it was made
 */
public record Frame(String title, Place place, Visitor visitor, Instant now) {
    /** Where the navigation leads. */
    public enum Place {
        OVERVIEW,
        JOBS,
        PREFIXES,
        TENANTS,
        WORKERS,
        DEAD_LETTERS,
        TOPICS,
        AUDIT
    }

    public boolean at(String name) {
        return place.name().equals(name);
    }
}
