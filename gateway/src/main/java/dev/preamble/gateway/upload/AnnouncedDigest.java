package dev.preamble.gateway.upload;

import dev.preamble.gateway.problem.Refusal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A digest that a sender names, and that the bytes must have.
 *
 * @param field by which the sender names it
 * @param algorithm as {@link MessageDigest} knows it
 * @param hex lower-case
 */
public record AnnouncedDigest(String field, String algorithm, String hex) {
    static final String CONTENT_DIGEST = "Content-Digest";

    private static final String SHA_256 = "SHA-256";
    private static final Pattern OF_CONTENT = Pattern.compile("(?:.*,)?\\s*sha-256=:([A-Za-z0-9+/]{43}=):\\s*(?:,.*)?");

    static AnnouncedDigest sha256(String hex) {
        return new AnnouncedDigest("sha256", SHA_256, hex);
    }

    /**
     * What the header says, RFC 9530; empty where there is none.
     *
     * @throws Refusal when there is one and it names no SHA-256: then nobody would check what its sender wants checked
     */
    static Optional<AnnouncedDigest> ofContent(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        Matcher digest = OF_CONTENT.matcher(header);
        if (!digest.matches()) {
            throw Refusal.field(CONTENT_DIGEST, CONTENT_DIGEST + " names no SHA-256.", "sha-256=:base64:");
        }
        return Optional.of(new AnnouncedDigest(
                CONTENT_DIGEST,
                SHA_256,
                HexFormat.of().formatHex(Base64.getDecoder().decode(digest.group(1)))));
    }

    MessageDigest begin() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256 and MD5", e);
        }
    }

    /** @throws Refusal when it is another digest */
    void require(MessageDigest seen) {
        String actual = HexFormat.of().formatHex(seen.digest());
        if (!actual.equals(hex)) {
            throw Refusal.field(field, "The bytes that came have another " + algorithm + ": " + actual + ".", hex);
        }
    }
}
