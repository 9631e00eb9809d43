package dev.preamble.client.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Figures as people read them. */
public final class Figures {
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB");

    private Figures() {}

    /** Decimal, such as {@code 1.2 MB}. */
    public static String bytes(long bytes) {
        double shown = bytes;
        int unit = 0;
        while (shown >= 1000 && unit < UNITS.size() - 1) {
            shown /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", shown, UNITS.get(unit));
    }

    /** Such as {@code 12,345}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** The two largest units, such as {@code 1 min 20 s}. */
    public static String duration(Duration duration) {
        Duration shown = duration.isNegative() ? Duration.ZERO : duration;
        if (shown.toDays() > 0) {
            return "%d d %d h".formatted(shown.toDays(), shown.toHoursPart());
        }
        if (shown.toHours() > 0) {
            return "%d h %d min".formatted(shown.toHours(), shown.toMinutesPart());
        }
        if (shown.toMinutes() > 0) {
            return "%d min %d s".formatted(shown.toMinutes(), shown.toSecondsPart());
        }
        return shown.toSeconds() + " s";
    }

    /** Such as {@code 3 min ago}. */
    public static String ago(Instant then, Instant now) {
        Duration since = Duration.between(then, now);
        if (since.toDays() > 0) {
            return since.toDays() + " d ago";
        }
        if (since.toHours() > 0) {
            return since.toHours() + " h ago";
        }
        return since.toMinutes() > 0 ? since.toMinutes() + " min ago" : "now";
    }
}
