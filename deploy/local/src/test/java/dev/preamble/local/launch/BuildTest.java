package dev.preamble.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.parts.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the script makes of a Maven that only pretends. */
class BuildTest {
    private BuiltCheckout checkout;
    private Path calls;

    @BeforeEach
    void makeTheCheckout() throws IOException {
        Path folder = Path.of("target", "script-build");
        DataFolder.deleteTree(folder);
        checkout = BuiltCheckout.in(Files.createDirectories(folder));
        checkout.jdk("machine/usr/lib/jvm/jdk-25", "25");
        calls = checkout.folder().resolve("calls");
        checkout.maven("echo called >>'" + calls + "'");
        Files.setLastModifiedTime(checkout.stamp(), FileTime.from(Instant.now().minusSeconds(60)));
    }

    @Test
    void nothingIsBuiltWhenNothingChanged() throws Exception {
        source("module/src/test/java/Test.java");

        ScriptRun up = up();

        assertThat(up.awaitEnd()).isZero();
        assertThat(up.output()).isEqualTo("run by machine/usr/lib/jvm/jdk-25\n");
        assertThat(calls).doesNotExist();
    }

    @Test
    void aNewerSourceIsBuiltOnce() throws Exception {
        source("module/src/main/java/Main.java");

        assertThat(up().awaitEnd()).isZero();
        assertThat(up().awaitEnd()).isZero();

        assertThat(calls).hasContent("called");
    }

    @Test
    void aFailedBuildIsToldAndTriedAgain() throws Exception {
        Files.delete(checkout.stamp());
        checkout.maven("echo called >>'" + calls + "'; echo '[ERROR] no such symbol'; exit 1");

        ScriptRun up = up();

        assertThat(up.awaitEnd()).isEqualTo(1);
        assertThat(up.output())
                .contains("[ERROR] no such symbol")
                .endsWith("The build failed; see " + checkout.folder().resolve("target/build.log") + ".\n");
        assertThat(up().awaitEnd()).isEqualTo(1);
        assertThat(calls).hasContent("called\ncalled");
    }

    @Test
    void ctrlCEndsTheBuildToo() throws Exception {
        Files.delete(checkout.stamp());
        checkout.maven("echo $$ >'" + calls + ".new'; mv '" + calls + ".new' '" + calls + "'; exec sleep 60");
        ScriptRun up = up();
        up.awaitText(calls, "\n");
        ProcessHandle maven = ProcessHandle.of(
                        Long.parseLong(Files.readString(calls).strip()))
                .orElseThrow();

        up.pressCtrlC();

        assertThat(up.awaitEnd()).isEqualTo(130);
        assertThat(maven.isAlive()).isFalse();
        assertThat(checkout.stamp()).doesNotExist();
    }

    /** Maven makes the rest before it tests it. What is for people needs the rest. */
    @Test
    void testsBuildTheLauncherAloneWhichIsNotTheWhole() throws Exception {
        Files.delete(checkout.stamp());
        checkout.maven("echo \"$@\" >>'" + calls + "'");

        assertThat(run("test", "-o").awaitEnd()).isZero();
        assertThat(calls())
                .satisfiesExactly(
                        launcher -> assertThat(launcher).contains(" package ").endsWith(" -pl deploy/local -am"),
                        tests -> assertThat(tests).endsWith(" verify -o"));
        for (String command : List.of("login", "provision")) {
            assertThat(run(command).awaitEnd()).isZero();
        }
        assertThat(calls()).as("who speaks to servers elsewhere").isEmpty();
        assertThat(up().awaitEnd()).isZero();
        assertThat(calls()).singleElement().asString().contains(" package ").doesNotContain("-pl");
        assertThat(run("test").awaitEnd()).isZero();
        assertThat(calls()).singleElement().asString().endsWith(" verify");
    }

    @Test
    void testsOfSomeModulesFindTheOthersBuilt() throws Exception {
        Files.delete(checkout.stamp());
        checkout.maven("echo \"$@\" >>'" + calls + "'");

        assertThat(run("test", "-pl", "deploy/local", "-am").awaitEnd()).isZero();

        assertThat(calls())
                .satisfiesExactly(
                        all -> assertThat(all).contains(" package ").doesNotContain("-pl"),
                        tests -> assertThat(tests).endsWith(" verify -pl deploy/local -am"));
    }

    /** With what it was called, each time since this was asked last. */
    private List<String> calls() throws IOException {
        if (!Files.exists(calls)) {
            return List.of();
        }
        List<String> lines = Files.readAllLines(calls);
        Files.delete(calls);
        return lines;
    }

    private ScriptRun up() throws IOException {
        return run("up");
    }

    private ScriptRun run(String... arguments) throws IOException {
        return ScriptRun.start(
                checkout.preamble(List.of(arguments)), checkout.folder().resolve(arguments[0] + ".log"));
    }

    private void source(String file) throws IOException {
        Path source = checkout.folder().resolve(file);
        Files.createDirectories(source.getParent());
        Files.createFile(source);
    }
}
