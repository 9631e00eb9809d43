package dev.preamble.provision;

import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** A server's certificate that nobody vouches for whom this program trusts. */
public final class Untrusted {
    private static final String REMEDY =
            ". Name a truststore with its authority: JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=…";

    private Untrusted() {}

    /** Whether that is what a call failed for. */
    public static boolean is(Throwable failure) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof SSLException || cause instanceof CertificateException);
    }

    /** What to say of it, and what to do. */
    public static String advice(Throwable failure) {
        return " shows a certificate that is not trusted here: " + failure.getMessage() + REMEDY;
    }
}
