package dev.preamble.client.command;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A list of the API of which not all is wanted.
 *
 * @param path with its query, if it has one
 */
record Narrowed(String path) {
    private static final int LARGEST_PAGE = 200;

    /** In pages that hold no more than is shown. */
    Narrowed most(int items) {
        return by("limit", Integer.toString(Math.clamp(items, 1, LARGEST_PAGE)));
    }

    /** @param value null is any */
    Narrowed by(String parameter, @Nullable String value) {
        return value == null
                ? this
                : new Narrowed(path
                        + (path.contains("?") ? '&' : '?')
                        + parameter
                        + '='
                        + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
