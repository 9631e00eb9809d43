package dev.preamble.catalog.audit;

import java.time.Instant;

/**
 * Which entries are looked for. Texts are meant to the letter, and empty is any.
 *
 * @param tenant whose thing was changed
 * @param since those of before are left out
 * @param actor who made the change
 * @param subject what was changed
 */
public record AuditFilter(String tenant, Instant since, String actor, String action, String subject) {}
