package dev.preamble.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class AlertsTest {
    private static final Path ALERTS = Rendered.CHART.resolve("files/alerts.yaml");
    private static final Path OPERATIONS = Path.of("..", "..", "docs", "operations.md");

    @TempDir
    private Path folder;

    /** Prometheus's own tool plays what happens and hears which alarms sound. */
    @Test
    void eachSoundsWhenItMustAndIsSilentWhenAllIsWell() throws Exception {
        Optional<Path> promtool = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(place -> Path.of(place, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeThat(promtool).as("promtool on the PATH (Debian: prometheus)").isPresent();
        Files.copy(ALERTS, folder.resolve("alerts.yaml"));
        Files.copy(Path.of("src", "test", "resources", "alerts-test.yaml"), folder.resolve("test.yaml"));

        Process process = new ProcessBuilder(promtool.get().toString(), "test", "rules", "test.yaml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
    }

    /** Whoever is woken finds what to do. */
    @Test
    void eachHasItsPartInTheRunbook() throws Exception {
        Map<String, Object> file =
                Rendered.map(new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(ALERTS)));
        List<String> anchors = Files.readString(OPERATIONS)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();

        List<String> wanted = Rendered.list(file.get("groups")).stream()
                .flatMap(group -> Rendered.list(Rendered.map(group).get("rules")).stream())
                .map(rule -> Rendered.at(Rendered.map(rule), "annotations", "runbook")
                        .orElseThrow()
                        .toString())
                .toList();

        assertThat(wanted)
                .isNotEmpty()
                .allSatisfy(runbook -> assertThat(anchors).contains(runbook.substring(runbook.indexOf('#') + 1)));
    }
}
