package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.topic.TopicLoad;
import dev.preamble.gateway.topic.TopicLoads;
import io.quarkus.qute.TemplateExtension;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** Figures and times as the pages write them. Times are UTC. */
@TemplateExtension
public final class Wording {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("d MMM HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter STAMP_OF_ANOTHER_YEAR =
            DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final String[] THOUSANDS = {"", " k", " M", " G", " T", " P", " E"};
    private static final String[] BINARY = {" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};

    private static final Pattern ID = Pattern.compile("\\b(\\p{XDigit}{8})(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}\\b");

    private Wording() {}

    /** {@code 12,345}. */
    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 12,345}. */
    static String grouped(int number) {
        return grouped((long) number);
    }

    /** {@code 12.3 k}: three digits or so. */
    static String brief(double number) {
        return scaled(number, 1000, THOUSANDS);
    }

    /** {@code 12.3 k}: three digits or so. */
    static String brief(long number) {
        return scaled((double) number, 1000, THOUSANDS);
    }

    /** {@code 1.5 GiB}. */
    static String bytes(long number) {
        return scaled((double) number, 1024, BINARY);
    }

    private static String scaled(double number, int step, String[] units) {
        int unit = 0;
        double value = number;
        while (Math.abs(value) >= step && unit < units.length - 1) {
            value /= step;
            unit++;
        }
        String format = unit > 0 && Math.abs(value) < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, value) + units[unit];
    }

    /** {@code 1.5}, and {@code 2} where nothing follows the point. */
    static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /** {@code 1.2}, {@code 12.3 k}; {@code <0.1} where it is next to nothing, which is not the same as nothing. */
    static String rate(double perSecond) {
        if (perSecond == 0 || perSecond >= 10) {
            return brief(perSecond);
        }
        return perSecond < 0.1 ? "<0.1" : String.format(Locale.ROOT, "%.1f", perSecond);
    }

    /** How many records came lately, by the second. */
    static String perSecond(TopicLoad load) {
        return rate(load.lately() / (double) TopicLoads.LATELY.toSeconds());
    }

    /** {@code 42 %}, of a part from 0 to 1. */
    static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", part * 100);
    }

    /** {@code 1.234}. */
    static String loss(double nats) {
        return String.format(Locale.ROOT, "%.3f", nats);
    }

    /** The beginning of an id, as people say it; all of them have at least that much. */
    @TemplateExtension(matchName = "short")
    static String brief(UUID id) {
        return id.toString().substring(0, 8);
    }

    /** The beginning of a digest, enough to tell two apart. */
    static String digest(String sha256) {
        return sha256.substring(0, Math.min(12, sha256.length()));
    }

    /** With the beginnings of the ids in it. */
    static String shortened(String text) {
        return ID.matcher(text).replaceAll("$1");
    }

    /** As a value in a link's query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** {@code 22 Nov 01:36:02}; {@code 22 Nov 2025 01:36:02} where it was not this year. */
    static String stamp(Instant at, Instant now) {
        return (year(at) == year(now) ? STAMP : STAMP_OF_ANOTHER_YEAR).format(at);
    }

    private static int year(Instant at) {
        return at.atZone(ZoneOffset.UTC).getYear();
    }

    /** {@code 5 min ago}, or {@code in 5 min}. */
    static String ago(Instant at, Instant now) {
        Duration passed = Duration.between(at, now);
        return passed.isNegative() ? "in " + span(passed.negated()) : span(passed) + " ago";
    }

    /** {@code 5 min}, {@code 1 h 20 min}. */
    static String span(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return time.toMinutes() + " min" + (seconds < 600 && seconds % 60 > 0 ? " " + seconds % 60 + " s" : "");
        }
        if (seconds < 86_400) {
            return time.toHours() + " h" + (time.toMinutesPart() > 0 ? " " + time.toMinutesPart() + " min" : "");
        }
        return time.toDays() + " d" + (time.toHoursPart() > 0 ? " " + time.toHoursPart() + " h" : "");
    }
}
