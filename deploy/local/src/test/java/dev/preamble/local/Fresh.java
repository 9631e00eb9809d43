package dev.preamble.local;

import java.util.UUID;

/** Names that nobody had before: a test that is tried again meets nothing of its first try. */
public final class Fresh {
    private Fresh() {}

    /** Also as a tenant's id, if it begins with 23 letters at most. */
    public static String name(String beginning) {
        return beginning + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
