package dev.preamble.catalog;

/** Patterns of {@code like … escape '!'}, in which what was typed stands for itself, percent signs and underscores too. */
public final class LikePattern {
    private LikePattern() {}

    /** @param typed empty is any text */
    public static String beginningWith(String typed) {
        return typed.replaceAll("[!%_]", "!$0") + "%";
    }

    /** @param typed empty is any text */
    public static String with(String typed) {
        return "%" + beginningWith(typed);
    }
}
