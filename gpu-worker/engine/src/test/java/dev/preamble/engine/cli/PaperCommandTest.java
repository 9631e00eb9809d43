package dev.preamble.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.TinyModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class PaperCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void files() throws IOException {
        TinyModel.in(folder.resolve("base"));
        var lines = new ArrayList<String>();
        for (var i = 0; i < 16; i++) {
            lines.add("{\"input\": \"w%d w%d\", \"target\": \"w30 w%d\"}".formatted(1 + i, 2 + i, 3 + i));
        }
        Files.write(folder.resolve("train.jsonl"), lines.subList(0, 12));
        Files.write(folder.resolve("test.jsonl"), lines.subList(12, 16));
    }

    @Test
    void writesTablesAndPlotsAndGoesOnWhereItWas() throws Exception {
        assertThat(paper("--methods", "fine-tuning,prefix", "--low-data", "4,8", "--lengths", "1,2", "--json"))
                .as(err.toString())
                .isZero();

        var report = Files.readString(folder.resolve("out/report.md"));
        assertThat(report).contains("## Methods", "| fine-tuning |", "## Prefix length", "## Little data", "± ");
        for (var plot : List.of("length.svg", "low-data.svg", "low-data-loss.svg")) {
            var document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(folder.resolve("out").resolve(plot).toFile());
            assertThat(document.getElementsByTagName("polyline").getLength())
                    .as(plot)
                    .isPositive();
        }
        var json = JsonMapper.builder()
                .build()
                .readTree(out.toString().lines().toList().getLast());
        assertThat(json.path("results")).hasSize(2 * 2 + 2 * 2 + 2 * 3 * 5);

        out.getBuffer().setLength(0);
        assertThat(paper("--methods", "fine-tuning,prefix", "--lengths", "1,2")).isZero();
        assertThat(out.toString()).contains("8 trials, 8 of them over").doesNotContain("  step ");
    }

    @Test
    void whatAnotherProcessRunsIsLeftToIt() throws Exception {
        var trials = Files.createDirectories(folder.resolve("out/trials"));
        var other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        trials.resolve("top2-seed2.lock").toString())
                .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('!');

            assertThat(paper("--methods", "top2")).as(err.toString()).isZero();
            assertThat(out.toString())
                    .contains("top2-seed1  over", "1 trials are still run")
                    .doesNotContain("top2-seed2");
            assertThat(trials.resolve("top2-seed2.json")).doesNotExist();
        } finally {
            other.destroyForcibly().waitFor();
        }

        assertThat(paper("--methods", "top2")).isZero();
        assertThat(trials.resolve("top2-seed2.json")).exists();
    }

    /** A process that runs a trial, as far as others can tell. */
    static final class Other {
        public static void main(String[] arguments) throws IOException, InterruptedException {
            try (var channel =
                    FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                System.out.print('!');
                System.out.flush();
                Thread.sleep(Duration.ofMinutes(1));
            }
        }
    }

    /** In a process of its own, which may crash: PyTorch's threads compute while it is asked to end. */
    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void endedByCtrlCItGoesOnWhereItWas() throws Exception {
        // A thousand steps and more: it is far from over when it is asked to end.
        var arguments = arguments("--methods", "prefix", "--batch-size", "1");
        arguments.set(arguments.indexOf("--epochs") + 1, "100");
        var command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                EngineCommand.class.getName()));
        command.addAll(arguments);
        var paper = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try (var screen = paper.inputReader()) {
            for (var line = screen.readLine(); !line.contains(" trials, "); line = screen.readLine()) {
                assertThat(line).doesNotContain("engine: ");
            }
            new ProcessBuilder("kill", "-INT", "" + paper.pid()).start().waitFor();

            assertThat(screen.lines().toList())
                    .endsWith("Ended early: the same command goes on from here.")
                    .noneMatch(line -> line.contains("fatal error"));
            assertThat(paper.waitFor()).isEqualTo(130);
        } finally {
            paper.destroyForcibly();
        }
        assertThat(folder.resolve("out/trials/prefix-length5-seed1.checkpoint")).exists();
    }

    @Test
    void anUnknownMethodIsNamed() {
        assertThat(paper("--methods", "prefix,lora")).isEqualTo(2);
        assertThat(err.toString()).contains("--methods lora is none of fine-tuning, top2");
    }

    @Test
    void moreRowsThanThereAreAreRefusedAtOnce() {
        assertThat(paper("--low-data", "13")).isEqualTo(1);
        assertThat(err.toString()).contains("13").contains("12");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void moreEpochsThanATrainingMayHaveAreRefusedAtOnce() {
        var arguments = arguments("--methods", "prefix");
        arguments.set(arguments.indexOf("--epochs") + 1, "101");
        assertThat(engine(arguments)).isEqualTo(1);
        assertThat(err.toString()).contains("epochs must be between 1 and 100, is 101");
        assertThat(out.toString()).isEmpty();
    }

    private int paper(String... options) {
        return engine(arguments(options));
    }

    private int engine(List<String> arguments) {
        return EngineCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    private List<String> arguments(String... options) {
        var arguments = new ArrayList<>(List.of(
                "paper",
                "--base",
                folder.resolve("base").toString(),
                "--task",
                "jsonl",
                "--data",
                folder.toString(),
                "--out",
                folder.resolve("out").toString(),
                "--epochs",
                "1",
                "--low-data-steps",
                "2",
                "--reparametrisation",
                "8",
                "--max-length",
                "32",
                "--max-new-tokens",
                "4",
                "--beams",
                "2",
                "--words",
                "w1 w2"));
        arguments.addAll(List.of(options));
        return arguments;
    }
}
