package dev.preamble.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CodeVerifierTest {
    /** RFC 7636, appendix B. */
    @Test
    void isKnownByItsDigest() {
        CodeVerifier verifier = new CodeVerifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

        assertThat(verifier.challenge()).isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assertThat(verifier).asString().doesNotContain(verifier.value());
    }

    @Test
    void isAnotherOneEachTime() {
        CodeVerifier verifier = CodeVerifier.random();

        assertThat(verifier.value())
                .matches("[A-Za-z0-9_-]{43}")
                .isNotEqualTo(CodeVerifier.random().value());
    }
}
