package dev.preamble.gateway.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.gateway.problem.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncedBytesTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    private static final String HEX = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private static final String BASE64 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";

    @Test
    void passesWhatIsAsAnnounced() throws IOException {
        assertThat(bytes(5, AnnouncedDigest.sha256(HEX)).readAllBytes()).isEqualTo(HELLO);
        assertThat(new AnnouncedBytes(new ByteArrayInputStream(HELLO), 5, null).readAllBytes())
                .isEqualTo(HELLO);
    }

    @Test
    void refusesAnotherNumberOfBytesAndAnotherDigest() {
        assertThatThrownBy(() -> bytes(4, AnnouncedDigest.sha256(HEX)).readAllBytes())
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.field()).isEqualTo("body");
                    assertThat(refusal.limit()).isEqualTo("exactly 4 bytes");
                });
        assertThatThrownBy(() -> bytes(6, AnnouncedDigest.sha256(HEX)).readAllBytes())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("has 5 bytes");
        assertThatThrownBy(
                        () -> bytes(5, AnnouncedDigest.sha256("0".repeat(64))).readAllBytes())
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.field()).isEqualTo("sha256");
                    assertThat(refusal.detail()).contains(HEX);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha-256=:" + BASE64 + ":",
                " sha-256=:" + BASE64 + ": ",
                "md5=:XUFAKrxLKna5cZ2REBfFkg==:, sha-256=:" + BASE64 + ":",
                "sha-256=:" + BASE64 + ":, unixsum=30637"
            })
    void findsTheDigestThatTheHeaderNames(String header) {
        assertThat(AnnouncedDigest.ofContent(header)).contains(new AnnouncedDigest("Content-Digest", "SHA-256", HEX));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "sha-256", "sha-256=:::", "sha-256=" + BASE64, "sha-256=:aGVsbG8=:", "sha-512=:aGVsbG8=:"})
    void refusesAHeaderThatNamesNone(String header) {
        assertThatThrownBy(() -> AnnouncedDigest.ofContent(header)).isInstanceOf(Refusal.class);
    }

    private static AnnouncedBytes bytes(long announced, AnnouncedDigest digest) {
        return new AnnouncedBytes(new ByteArrayInputStream(HELLO), announced, digest);
    }
}
