package dev.preamble.client.command;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was asked for and is not there.
 *
 * @param what such as {@code prefix labels}; empty where the server said it
 * @param lister the command that lists what there is
 */
record Absent(String what, String lister) {
    private static final String PREFIXES = "prefixes list";
    private static final String NAME = "/([^/]+)";

    /** By the path of a request; what is more certain stands first. */
    private static final List<Kind> KINDS = List.of(
            new Kind("/v1/prefixes" + NAME + "/versions" + NAME + ".*", "version %2$s of a prefix %1$s", PREFIXES),
            new Kind("/v1/prefixes" + NAME + "/aliases" + NAME, "alias %2$s of a prefix %1$s", PREFIXES),
            new Kind("/v1/prefixes" + NAME + ".*", "prefix %s", PREFIXES),
            new Kind("/v1/(?:training-|generation-)?jobs" + NAME + ".*", "job %s", "jobs list"),
            new Kind("/v1/datasets" + NAME + ".*", "dataset %s", "datasets list"),
            new Kind("/v1/api-keys" + NAME + ".*", "key %s", "keys list"),
            new Kind("/v1/kafka-clients" + NAME + ".*", "client %s", "kafka-clients list"),
            new Kind("/v1/admin/(?:tenants|usage)" + NAME + ".*", "tenant %s", "admin tenants"),
            new Kind("/v1/admin/pools" + NAME + ".*", "pool %s", "admin workers"),
            new Kind("/v1/admin/workers" + NAME + ".*", "worker %s", "admin workers"),
            new Kind("/v1/admin/dead-letters" + NAME + ".*", "dead letter %s", "admin dead-letters --all"));

    /** By the field of a request that names it. */
    private static final Map<String, String> FIELDS = Map.of(
            "dataset", "datasets list",
            "prefix", PREFIXES,
            "version", PREFIXES,
            "alias", PREFIXES,
            "from.prefix", PREFIXES,
            "from.version", PREFIXES,
            "from.alias", PREFIXES,
            "model", PREFIXES);

    private record Kind(Pattern path, String words, String lister) {
        Kind(String path, String words, String lister) {
            this(Pattern.compile(path), words, lister);
        }
    }

    /** @param path as it was sent */
    static Optional<Absent> at(String path) {
        for (Kind kind : KINDS) {
            Matcher matcher = kind.path.matcher(path);
            if (matcher.matches()) {
                Object[] names = new Object[matcher.groupCount()];
                for (int i = 0; i < names.length; i++) {
                    names[i] = URLDecoder.decode(matcher.group(i + 1), StandardCharsets.UTF_8);
                }
                return Optional.of(new Absent(kind.words.formatted(names), kind.lister));
            }
        }
        return Optional.empty();
    }

    static Optional<Absent> of(String field) {
        return Optional.ofNullable(FIELDS.get(field)).map(lister -> new Absent("", lister));
    }
}
