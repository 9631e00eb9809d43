package dev.preamble.records.worker;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What makes a prompt of the messages of a chat, as the base model's folder says it.
 *
 * @param text in Jinja, 1 to {@link #CHARACTERS} characters
 * @param tokens the special tokens by the names that the text knows them by, such as {@code bos_token}
 */
public record ChatTemplate(String text, Map<String, String> tokens) {
    /** A heartbeat carries it. */
    public static final int CHARACTERS = 32 << 10;

    /** Names of special tokens, and characters of one. */
    private static final int TOKENS = 16;

    private static final int TOKEN_CHARACTERS = 200;

    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cs}\\x00]");

    /** @throws IllegalArgumentException when it is longer than that, or has characters that no catalog keeps */
    public ChatTemplate {
        if (text.isBlank() || text.length() > CHARACTERS) {
            throw new IllegalArgumentException(
                    "it has " + text.length() + " characters, and may have 1 to " + CHARACTERS);
        }
        if (tokens.size() > TOKENS
                || tokens.entrySet().stream()
                        .anyMatch(token -> token.getKey().length() > TOKEN_CHARACTERS
                                || token.getValue().length() > TOKEN_CHARACTERS)) {
            throw new IllegalArgumentException("it has more than " + TOKENS + " special tokens, or one of more than "
                    + TOKEN_CHARACTERS + " characters");
        }
        if (NO_TEXT.matcher(text + tokens).find()) {
            throw new IllegalArgumentException("it has a NUL or half a character in it");
        }
        tokens = Collections.unmodifiableMap(new TreeMap<>(tokens));
    }
}
