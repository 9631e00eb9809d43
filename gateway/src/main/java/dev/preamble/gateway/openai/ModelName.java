package dev.preamble.gateway.openai;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.PrefixName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request names as its model: a base model, {@code base}; or a prefix on it, {@code base:prefix}, which is its newest
 * version, {@code base:prefix@3} or {@code base:prefix@production}.
 *
 * @param version number of a version; null where none is named
 * @param alias of a version; null where none is named
 */
record ModelName(
        String base,
        @Nullable String prefix,
        @Nullable Integer version,
        @Nullable String alias) {
    static final String FORM = "base, base:prefix, base:prefix@version or base:prefix@alias";

    private static final Pattern NAME = Pattern.compile("([^:@]+)(?::([^:@]+)(?:@([^:@]+))?)?");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    /** @throws Refusal when the text names no model that could be */
    static ModelName parse(String text) {
        Matcher name = NAME.matcher(text);
        if (!name.matches() || !PoolId.isValid(name.group(1))) {
            throw unknown();
        }
        @Nullable String prefix = name.group(2);
        @Nullable String version = name.group(3);
        if ((prefix != null && !PrefixName.isValid(prefix)) || (version != null && !PrefixName.isValid(version))) {
            throw unknown();
        }
        return version != null && isNumber(version)
                ? new ModelName(name.group(1), prefix, Integer.valueOf(version), null)
                : new ModelName(name.group(1), prefix, null, version);
    }

    /** Whether what stands behind the @ is a version, and no alias. */
    static boolean isNumber(String which) {
        return NUMBER.matcher(which).matches();
    }

    static Refusal unknown() {
        return Refusal.notFound("model");
    }

    /** As {@link #parse} reads it. */
    String text() {
        String of = version != null ? "@" + version : alias != null ? "@" + alias : "";
        return prefix == null ? base : base + ":" + prefix + of;
    }
}
