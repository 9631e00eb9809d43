package dev.preamble.client.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfilesTest {
    private static final URI GATEWAY = URI.create("http://127.0.0.1:7400");

    @TempDir
    Path home;

    @Test
    void aLoginIsItsOwnersAlone() throws IOException {
        profiles().login("work", Profile.ofKey(GATEWAY, "prk_secret"));

        assertThat(profiles().of("work")).map(Profile::apiKey).contains("prk_secret");
        Path file = home.resolve("preamble/profiles.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void theLastLoginIsTheCurrentOneUntilAnotherIsChosen() throws IOException {
        assertThat(profiles().current()).isEqualTo(Profiles.FIRST);
        profiles().login("one", Profile.ofKey(GATEWAY, "prk_1"));
        profiles().login("two", Profile.ofKey(GATEWAY, "prk_2"));
        assertThat(profiles().current()).isEqualTo("two");

        profiles().use("one");
        assertThat(profiles().current()).isEqualTo("one");
        profiles().logout("one");
        assertThat(profiles().all()).containsOnlyKeys("two");
        assertThat(profiles().current()).isEqualTo(Profiles.FIRST);
    }

    @Test
    void aProfileSaysNoSecret() {
        assertThat(Profile.ofKey(GATEWAY, "prk_secret")).asString().doesNotContain("prk_");
    }

    private Profiles profiles() {
        return Profiles.ofThisPerson(Map.of("XDG_CONFIG_HOME", home.toString()));
    }
}
