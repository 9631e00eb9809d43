package dev.preamble.catalog.prefix;

import dev.preamble.records.id.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Which prefixes are looked for.
 *
 * @param tenant null is everybody's
 * @param name the beginning of a prefix's name; empty is any
 */
public record PrefixFilter(@Nullable TenantId tenant, String name) {}
