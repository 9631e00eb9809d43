package dev.preamble.local.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.preamble.local.Tenure;
import dev.preamble.parts.Checkout;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Probe;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Somebody new, who pastes the README's blocks as they stand there into two terminals. */
class ReadmeTrial {
    private static final List<String> SECTIONS = List.of("Five minutes with the command line", "The same with curl");
    private static final Pattern BLOCK = Pattern.compile("^```\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Path FOLDER = Path.of("target", "readme").toAbsolutePath();
    private static final DataFolder DATA = new DataFolder(FOLDER.resolve("data"));
    private static final List<ScriptRun> RUNS = new ArrayList<>();

    @BeforeAll
    static void makeTheCheckout() throws Exception {
        for (String program : List.of("curl", "jq")) {
            assumeTrue(isThere(program), "skipped: the README's tour needs " + program + ", and there is none");
        }
        Tenure.endOrphans(DATA);
        assumeTrue(
                IntStream.range(0, 16).allMatch(offset -> Probe.isFree(Ports.DEFAULT_BASE + offset)),
                "skipped: the README's tour needs the ports from " + Ports.DEFAULT_BASE
                        + " on, and something has them");
        DataFolder.deleteTree(FOLDER);
        BuiltCheckout checkout = BuiltCheckout.withJdk(Files.createDirectories(FOLDER.resolve("checkout")));
        Files.createSymbolicLink(
                FOLDER.resolve("deploy"), Checkout.find().root().resolve("deploy"));
        // What people keep under .preamble/ is none of the test's.
        String script = """
                #!/bin/sh
                case "$1" in up | tenant) set -- "$@" --data '%s' ;; esac
                exec '%s/preamble' "$@"
                """.formatted(DATA.root(), checkout.folder());
        Path preamble = Files.writeString(FOLDER.resolve("preamble"), script);
        assertThat(preamble.toFile().setExecutable(true)).isTrue();
    }

    @AfterAll
    static void endWhatAFailedTestLeft() throws Exception {
        for (ScriptRun run : RUNS) {
            run.process().destroy();
            run.awaitEnd();
        }
        Tenure.endOrphans(DATA);
    }

    @Test
    void theTourWorksWhenItIsPasted() throws Exception {
        List<String> blocks = SECTIONS.stream().flatMap(ReadmeTrial::blocks).toList();
        assertThat(blocks).hasSizeGreaterThan(7).first().isEqualTo("./preamble up\n");
        Instant begun = Instant.now();
        ScriptRun up = started(bash("-c", blocks.getFirst()), "up.log");
        up.awaitHealthy();
        List<String> pasted = blocks.subList(1, blocks.size());

        ScriptRun shell = started(shell(pasted), "pasted.log");

        assertThat(shell.awaitEnd()).as(shell.output()).isZero();
        for (int i = 0; i < pasted.size(); i++) {
            assertThat(status(i)).as(pasted.get(i) + "\n" + shell.output()).isEqualTo("0");
        }
        String output = shell.output();
        assertThat(output).doesNotContain("Exception", "There is no");
        assertThat(said(output, pasted, "preamble train")).contains(" of the base model alone ");
        assertThat(said(output, pasted, "/prefixes/labels/versions")).contains("\"number\": 2", "\"output\": \"");
        assertThat(said(output, pasted, "preamble topic")).contains("job.succeeded", "generation.line");
        assertThat(said(output, pasted, "\"epochs\": 1000")).contains("\"field\": \"options.epochs\"");
        Duration first = Duration.between(
                begun,
                Files.getLastModifiedTime(done(block(pasted, "preamble generate")))
                        .toInstant());
        System.out.printf("From ./preamble up to the first generation with an own prefix: %d s%n", first.toSeconds());
    }

    /** A shell that reads the blocks from its standard input, and leaves the exit status of each in a file. */
    private static ProcessBuilder shell(List<String> blocks) throws Exception {
        StringBuilder pasted = new StringBuilder();
        for (int i = 0; i < blocks.size(); i++) {
            pasted.append("echo '%s'%n".formatted(mark(i)))
                    .append(blocks.get(i))
                    .append("echo $? >%s%n".formatted(done(i)));
        }
        Path script = Files.writeString(FOLDER.resolve("pasted.sh"), pasted);
        return bash("-O", "expand_aliases", "-o", "pipefail", "-s").redirectInput(script.toFile());
    }

    private static ProcessBuilder bash(String... arguments) {
        ProcessBuilder shell =
                new ProcessBuilder("bash").directory(FOLDER.toFile()).redirectErrorStream(true);
        shell.command().addAll(List.of(arguments));
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        shell.environment().put("XDG_CONFIG_HOME", FOLDER.resolve("home").toString());
        return shell;
    }

    /** The one that has this in it. */
    private static int block(List<String> blocks, String part) {
        return IntStream.range(0, blocks.size())
                .filter(block -> blocks.get(block).contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no block of the README has " + part));
    }

    private static String said(String output, List<String> blocks, String part) {
        int block = block(blocks, part);
        String from = output.substring(output.indexOf(mark(block)));
        int end = from.indexOf(mark(block + 1));
        return end < 0 ? from : from.substring(0, end);
    }

    private static String mark(int block) {
        return "--- block " + block + " ---";
    }

    private static Path done(int block) {
        return FOLDER.resolve("block-" + block);
    }

    private static String status(int block) throws Exception {
        return Files.exists(done(block)) ? Files.readString(done(block)).strip() : "not reached";
    }

    private static Stream<String> blocks(String section) {
        try {
            String readme = Files.readString(Checkout.find().root().resolve("README.md"));
            String from = readme.substring(readme.indexOf("\n## " + section + "\n") + 1);
            int end = from.indexOf("\n## ");
            Matcher blocks = BLOCK.matcher(end < 0 ? from : from.substring(0, end + 1));
            return blocks.results().map(block -> block.group(1)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ScriptRun started(ProcessBuilder script, String log) throws Exception {
        ScriptRun run = ScriptRun.start(script, FOLDER.resolve(log));
        RUNS.add(run);
        return run;
    }

    private static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
