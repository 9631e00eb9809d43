package dev.preamble.gateway.page;

import dev.preamble.gateway.problem.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * The last item of a page, after which the next one begins. Opaque to callers. It holds nothing but the item's place, and
 * every query names the tenant as well, so a cursor of somebody else leads nowhere.
 */
public record Cursor(String place) {
    private static final char BETWEEN = ' ';

    public static Cursor of(Instant createdAt, UUID id) {
        return new Cursor(createdAt.toString() + BETWEEN + id);
    }

    /** @throws Refusal when the text is not one of our cursors */
    static Cursor parse(String text) {
        try {
            String place = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            if (place.chars().noneMatch(Character::isISOControl)) {
                return new Cursor(place);
            }
        } catch (IllegalArgumentException e) {
            // refused below, as any place that no item has
        }
        throw unknown();
    }

    String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    public Instant createdAt() {
        try {
            return Instant.parse(place.substring(0, between()));
        } catch (DateTimeException e) {
            throw unknown();
        }
    }

    public UUID id() {
        try {
            return UUID.fromString(place.substring(between() + 1));
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
    }

    public int number() {
        try {
            return Integer.parseInt(place);
        } catch (NumberFormatException e) {
            throw unknown();
        }
    }

    private int between() {
        int at = place.indexOf(BETWEEN);
        if (at < 0) {
            throw unknown();
        }
        return at;
    }

    private static Refusal unknown() {
        return Refusal.field("cursor", "cursor is not one that this list gave.", "the next of the page before");
    }
}
