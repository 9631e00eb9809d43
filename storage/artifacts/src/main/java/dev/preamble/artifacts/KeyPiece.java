package dev.preamble.artifacts;

import java.util.regex.Pattern;

/** The pieces that a key is made of; none can hold a slash or be {@code ..}, so none can leave its place. */
final class KeyPiece {
    private static final Pattern TENANT = Pattern.compile("[a-z][a-z0-9-]{1,30}[a-z0-9]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

    private KeyPiece() {}

    static String tenant(String tenant) {
        return matching(TENANT, tenant, "a tenant id");
    }

    static String name(String name) {
        return matching(NAME, name, "a piece of an artifact key");
    }

    static long step(long step) {
        if (step < 0) {
            throw new IllegalArgumentException("a step cannot be negative: " + step);
        }
        return step;
    }

    private static String matching(Pattern form, String text, String what) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException("not " + what + ": '" + text + "', expected " + form.pattern());
        }
        return text;
    }
}
