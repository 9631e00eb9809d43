package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.client.PublicApi;
import dev.preamble.parts.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What watches the platform watches figures that it has. */
final class MetricsIT {
    private static final Path CHART = Checkout.find().root().resolve("deploy/helm/preamble");
    private static final Pattern METRIC = Pattern.compile("\\b(?:preamble|http_server|jvm|agroal)_[a-z0-9_]+");
    private static final Pattern GROUPED =
            Pattern.compile("by \\((?<label>[a-z_]+)\\) \\((?:rate\\()?(?<metric>[a-z_]+)");
    private static final Pattern CHOSEN = Pattern.compile("\\b(?<metric>[a-z_]+)\\{(?<label>[a-z_]+)[=!]");

    @Test
    void whatAlarmsDashboardAndScalerAskForIsThere() throws Exception {
        PlatformUnderTest platform = PlatformUnderTest.shared();
        PublicApi api = platform.tenant("measured");
        String job = api.post(
                        "/v1/generation-jobs",
                        Map.of(
                                "baseModel",
                                "preamble-base",
                                "inputs",
                                List.of("number: 1"),
                                "options",
                                Map.of("maxNewTokens", 4)))
                .path("id")
                .asText();
        api.follow("/v1/jobs/" + job + "/events", (kind, event) -> !kind.equals("succeeded"));

        Set<String> asked = new TreeSet<>(named("files/alerts.yaml"));
        asked.addAll(named("files/dashboard.json"));
        asked.addAll(named("templates/workers.yaml"));
        // Those of a pool come with the scheduler's next look at it.
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(shown(platform)).containsAll(asked));

        List<String> lines = platform.metrics().lines().toList();
        Set<List<String>> labels = new HashSet<>(labelled("files/alerts.yaml"));
        labels.addAll(labelled("files/dashboard.json"));
        labels.addAll(labelled("templates/workers.yaml"));
        assertThat(labels)
                .contains(List.of("preamble_pool_completions", "pool"))
                .allSatisfy(asking -> assertThat(lines)
                        .anyMatch(line -> line.startsWith(asking.getFirst() + "{")
                                && line.matches(".*[{,]" + asking.getLast() + "=\".*")));
    }

    private static Set<String> shown(PlatformUnderTest platform) throws IOException, InterruptedException {
        return platform.metrics()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toSet());
    }

    /** Each metric with a label that it is asked for, but for those that Prometheus itself adds. */
    private static Set<List<String>> labelled(String file) throws IOException {
        String text = Files.readString(CHART.resolve(file));
        return Stream.concat(
                        GROUPED.matcher(text)
                                .results()
                                .map(found -> List.of(found.group("metric"), found.group("label"))),
                        CHOSEN.matcher(text)
                                .results()
                                .map(found -> List.of(found.group("metric"), found.group("label"))))
                .filter(asking -> !asking.getLast().equals("instance"))
                .collect(Collectors.toSet());
    }

    private static Set<String> named(String file) throws IOException {
        Set<String> names = new TreeSet<>();
        METRIC.matcher(Files.readString(CHART.resolve(file))).results().forEach(found -> names.add(found.group()));
        assertThat(names).as(file).isNotEmpty();
        return names;
    }
}
