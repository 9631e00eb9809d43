package dev.preamble.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.parts.DataFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkSearchTest {
    private BuiltCheckout checkout;

    @BeforeEach
    void makeTheCheckout() throws IOException {
        Path folder = Path.of("target", "jdk-search");
        DataFolder.deleteTree(folder);
        checkout = BuiltCheckout.in(Files.createDirectories(folder));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "machine/usr/lib/jvm/temurin-25-jdk-amd64",
                "machine/usr/java/jdk-25",
                "machine/opt/jdk-25",
                "machine/opt/java/openjdk",
                "machine/opt/toolchains/jdk-25",
                "home/.sdkman/candidates/java/25-tem",
                "home/.jdks/temurin-25"
            })
    void findsAJdkInEachUsualPlace(String place) throws Exception {
        checkout.jdk(place, "25.0.1");

        assertThat(status(script())).isEqualTo("0: run by " + place);
    }

    @Test
    void prefersJavaHomeToThePathAndThePathToUsualPlaces() throws Exception {
        checkout.jdk("machine/usr/lib/jvm/found", "25");
        Path onPath = checkout.jdk("elsewhere/path", "25");
        Path chosen = checkout.jdk("elsewhere/chosen", "25");
        ProcessBuilder script = script();

        script.environment().merge("PATH", onPath.resolve("bin").toString(), (path, bin) -> path + ":" + bin);
        assertThat(status(script)).isEqualTo("0: run by elsewhere/path");

        script.environment().put("JAVA_HOME", chosen.toString());
        assertThat(status(script)).isEqualTo("0: run by elsewhere/chosen");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.2", "1.8.0_392"})
    void passesOverAJavaHomeThatIsTooOld(String version) throws Exception {
        Path old = checkout.jdk("elsewhere/old", version);
        checkout.jdk("machine/usr/lib/jvm/jdk-21", "21.0.9");
        ProcessBuilder script = script();
        script.environment().put("JAVA_HOME", old.toString());

        assertThat(status(script)).isEqualTo("0: run by machine/usr/lib/jvm/jdk-21");
    }

    @Test
    void passesOverARuntimeWithoutACompiler() throws Exception {
        Files.delete(checkout.jdk("machine/usr/lib/jvm/jre-25", "25").resolve("bin/javac"));

        assertThat(status(script())).startsWith("1: Preamble needs a JDK");
    }

    @Test
    void saysWhatIsMissingWhereItLookedAndWhatToDo() throws Exception {
        checkout.jdk("machine/usr/lib/jvm/java-17-openjdk-amd64", "17.0.2");
        ProcessBuilder script = script();
        script.environment()
                .put("JAVA_HOME", checkout.jdk("elsewhere/old", "20").toString());

        assertThat(status(script)).isEqualTo("""
                        1: Preamble needs a JDK of version 21 or newer, and there is none in JAVA_HOME, on the PATH, or where
                        JDKs are usually installed (/usr/lib/jvm, /usr/java, /opt, ~/.sdkman, ~/.jdks).
                        Install one, for example Eclipse Temurin 25, or set JAVA_HOME to where it is.""");
    }

    private ProcessBuilder script() {
        ProcessBuilder script = checkout.preamble(List.of("status"));
        script.environment().put("HOME", checkout.home().toString());
        return script;
    }

    private static String status(ProcessBuilder script) throws IOException, InterruptedException {
        Process process = script.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + ": " + output.strip();
    }
}
