package dev.preamble.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What somebody typed, as one segment of a path: it names a thing there, whatever characters it has. */
public final class PathSegment {
    private PathSegment() {}

    public static String of(String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        // These would lead elsewhere, and no server sees them.
        return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
    }
}
