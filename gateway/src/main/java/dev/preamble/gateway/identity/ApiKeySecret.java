package dev.preamble.gateway.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * An API key as its holder sends it: {@code prk_} and 256 random bits. So much randomness needs no slow hash.
 *
 * <p>Its text form is hidden, so that no log tells it.
 */
public record ApiKeySecret(String value) {
    private static final String PREFIX = "prk_";
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    public static ApiKeySecret mint() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new ApiKeySecret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Whether a bearer credential is meant to be an API key, valid or not. */
    static boolean looksLikeOne(String credential) {
        return credential.startsWith(PREFIX);
    }

    /** Whether it could be one: what could not is no question to the catalog. */
    boolean isWellFormed() {
        return FORM.matcher(value).matches();
    }

    /** SHA-256: all that is kept of it. */
    public byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
