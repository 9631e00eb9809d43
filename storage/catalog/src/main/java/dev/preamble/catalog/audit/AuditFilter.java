package dev.preamble.catalog.audit;

/**
 * Which entries are looked for; each to the letter, and empty is any.
 *
 * @param actor who made the change
 * @param subject what was changed
 */
public record AuditFilter(String actor, String action, String subject) {
    public static final AuditFilter ALL = new AuditFilter("", "", "");
}
