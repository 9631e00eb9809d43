package dev.preamble.client;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A secret of whoever asks for a code, without which nobody gets tokens for that code.
 *
 * <p>Source: RFC 7636, by the method S256.
 *
 * @param value told only when the tokens are asked for
 */
record CodeVerifier(String value) {
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    static CodeVerifier random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new CodeVerifier(encoded(bytes));
    }

    /** What the secret is known by before it is told. */
    String challenge() {
        return encoded(PublicApi.sha256().digest(value.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "CodeVerifier[" + challenge() + "]";
    }
}
