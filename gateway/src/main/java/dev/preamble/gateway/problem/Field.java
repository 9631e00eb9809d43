package dev.preamble.gateway.problem;

import dev.preamble.records.task.Range;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A named field of a request, and the checks that refuse it by its name. */
public record Field(String name) {
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cs}]");

    public <T> T required(@Nullable T value) {
        if (value == null) {
            throw Refusal.field(name, name + " is missing.", "required");
        }
        return value;
    }

    /** Text that people read: not blank, no control characters, no stray surrogates. Blanks around it count, and go. */
    public String text(@Nullable String value, int characters) {
        String given = required(value);
        String text = given.strip();
        String limit = "1 to " + characters + " characters, none of them a control character";
        if (text.isEmpty()
                || given.codePointCount(0, given.length()) > characters
                || INVISIBLE.matcher(text).find()) {
            throw Refusal.field(name, name + " is not allowed.", limit);
        }
        return text;
    }

    public int within(Range range, int value) {
        if (value < range.least() || value > range.most()) {
            throw Refusal.field(name, name + " is " + value + ".", range.text());
        }
        return value;
    }

    public double within(Range range, double value) {
        if (!(value >= range.least() && value <= range.most())) {
            throw Refusal.field(name, name + " is " + value + ".", range.text());
        }
        return value;
    }

    /** @param form the limit in words */
    public String matching(@Nullable String value, Predicate<String> valid, String form) {
        String text = required(value);
        if (!valid.test(text)) {
            throw Refusal.field(name, name + " does not have the right form.", form);
        }
        return text;
    }
}
