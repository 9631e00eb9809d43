package dev.preamble.engine.generation;

import dev.preamble.engine.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of tokens as they come, which ends before a stop sequence.
 *
 * <p>A character may take several tokens: what they say so far is not part of the text until it is whole. Only the
 * newest tokens are decoded each time, together with those before them, since some tokenizers write a word differently
 * at the beginning. Immutable, so that the hypotheses of a beam search share what they have in common. Any thread.
 */
final class Transcript {
    /** What decoding makes of bytes that are no character, or not yet. */
    private static final String REPLACEMENT = "\uFFFD";

    private final Tokenizer tokenizer;
    private final List<String> stops;

    /** The tokens since the last whole character, behind some for context; of their text so much is known. */
    private final List<Integer> window;

    private final int context;
    private final int known;
    private final int tokens;

    private final String text;
    private final String open;
    private final boolean stopped;

    private Transcript(Transcript before, List<Integer> window, int context, int known, String text, String open) {
        this.tokenizer = before.tokenizer;
        this.stops = before.stops;
        this.window = window;
        this.context = context;
        this.known = known;
        this.tokens = before.tokens + 1;
        var cut = before.cut(text);
        this.stopped = cut >= 0;
        this.text = stopped ? text.substring(0, cut) : text;
        this.open = stopped ? "" : open;
    }

    private Transcript(Tokenizer tokenizer, List<String> stops) {
        this.tokenizer = tokenizer;
        this.stops = stops;
        this.window = List.of();
        this.context = 0;
        this.known = 0;
        this.tokens = 0;
        this.text = "";
        this.open = "";
        this.stopped = false;
    }

    static Transcript empty(Tokenizer tokenizer, List<String> stops) {
        return new Transcript(tokenizer, stops);
    }

    /** Of all these tokens, which begin with those that it has; nothing comes behind a stop sequence. */
    Transcript with(List<Integer> all) {
        var longer = this;
        while (longer.tokens < all.size() && !longer.stopped) {
            longer = longer.with(all.get(longer.tokens));
        }
        return longer;
    }

    /** With one token more. */
    Transcript with(int token) {
        var ids = new ArrayList<>(window);
        ids.add(token);
        var decoded = tokenizer.decode(ids);
        var whole = !decoded.endsWith(REPLACEMENT);
        // All but the last of them is certain: an unfinished character shows as one.
        var certain = Math.max(known, decoded.length() - (whole ? 0 : 1));
        var longer = text + decoded.substring(Math.min(known, decoded.length()), Math.min(certain, decoded.length()));
        if (!whole) {
            return new Transcript(this, ids, context, certain, longer, REPLACEMENT);
        }
        var newest = List.copyOf(ids.subList(context, ids.size()));
        var alone = tokenizer.decode(newest).length();
        return alone == 0
                ? new Transcript(this, ids, ids.size(), certain, longer, "")
                : new Transcript(this, newest, newest.size(), alone, longer, "");
    }

    /** Whether a stop sequence came. */
    boolean stopped() {
        return stopped;
    }

    /** What is certain while more tokens may come: nothing that a stop sequence may begin with. */
    String settled() {
        var held = 0;
        for (var stop : stops) {
            var longest = Math.min(stop.length() - 1, text.length());
            for (var length = longest; length > held; length--) {
                if (text.endsWith(stop.substring(0, length))) {
                    held = length;
                }
            }
        }
        return stopped ? text : text.substring(0, text.length() - held);
    }

    /** All of it, now that no more tokens come. */
    String whole() {
        return text + open;
    }

    /** Where the first stop sequence begins in a text that is longer than this one, or -1. */
    private int cut(String longer) {
        var first = -1;
        for (var stop : stops) {
            var at = longer.indexOf(stop, Math.max(0, text.length() - stop.length() + 1));
            first = at < 0 || (first >= 0 && first < at) ? first : at;
        }
        return first;
    }
}
