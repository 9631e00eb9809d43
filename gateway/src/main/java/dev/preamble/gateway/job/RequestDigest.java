package dev.preamble.gateway.job;

import dev.preamble.records.RecordJson;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells the same request from another: over its meaning, defaults filled in, not over its spelling. */
public final class RequestDigest {
    private RequestDigest() {}

    /** Lower-case hexadecimal SHA-256. */
    public static String of(Object request) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(RecordJson.write(request)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
