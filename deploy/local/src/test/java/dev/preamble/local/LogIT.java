package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.preamble.client.PublicApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the parts log of a job, as it is collected in production. */
final class LogIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROMPT = "number: 41, kept in the lighthouse";

    private final PlatformUnderTest platform;

    LogIT() throws Exception {
        platform = PlatformUnderTest.shared();
    }

    @Test
    void linesOfAJobCarryItsIdsAndLaterOnesOfTheSameThreadDoNot() throws Exception {
        PublicApi ada = platform.tenant("logged-ada");
        PublicApi bob = platform.tenant("logged-bob");
        String first = generated(ada);
        String second = generated(bob);

        for (String part : List.of(Platform.GATEWAY, Platform.SCHEDULER, Platform.WORKER)) {
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                assertThat(of(part, first)).isNotEmpty();
                assertThat(of(part, second)).isNotEmpty();
            });
            assertThat(of(part, first)).allSatisfy(line -> {
                assertThat(line.at("/mdc/tenant").asText()).isEqualTo("logged-ada");
                assertThat(line.path("part").asText()).isEqualTo(part);
            });
            assertThat(of(part, second))
                    .allSatisfy(
                            line -> assertThat(line.at("/mdc/tenant").asText()).isEqualTo("logged-bob"));
        }
        assertThat(of(Platform.GATEWAY, first))
                .allMatch(line -> line.at("/mdc/request").isTextual());
        // One thread applies what is reported of all jobs.
        assertThat(lines(Platform.SCHEDULER).stream()
                        .filter(line -> line.path("threadName").asText().equals("outcomes"))
                        .filter(line -> line.path("mdc").has("run"))
                        .map(line -> line.at("/mdc/job").asText())
                        .filter(job -> job.equals(first) || job.equals(second))
                        .distinct())
                .containsExactly(first, second);
        assertThat(of(Platform.WORKER, second))
                .allSatisfy(line -> assertThat(line.path("message").asText()
                                + line.path("threadName").asText())
                        .doesNotContain(run(first)));
        assertThat(lines(Platform.WORKER))
                .filteredOn(line -> line.path("message").asText().startsWith("run ")
                        && line.path("mdc").has("run"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.path("message").asText())
                        .contains(line.at("/mdc/run").asText()));
    }

    @Test
    void nothingThatIsATenantsOwnIsLogged() throws Exception {
        String job = generated(platform.tenant("logged-eve"));

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(of(Platform.WORKER, job)).isNotEmpty());
        for (String part : List.of(Platform.GATEWAY, Platform.SCHEDULER, Platform.WORKER)) {
            assertThat(Files.readString(platform.log(part)))
                    .doesNotContain("kept in the lighthouse")
                    .doesNotContain("prk_");
        }
    }

    /** A job that has ended. */
    private static String generated(PublicApi api) throws Exception {
        String job = api.post(
                        "/v1/generation-jobs",
                        Map.of(
                                "baseModel",
                                "preamble-base",
                                "inputs",
                                List.of(PROMPT),
                                "options",
                                Map.of("maxNewTokens", 4)))
                .path("id")
                .asText();
        api.follow("/v1/jobs/" + job + "/events", (kind, event) -> !kind.equals("succeeded"));
        return job;
    }

    private String run(String job) {
        return of(Platform.WORKER, job).stream()
                .map(line -> line.at("/mdc/run").asText())
                .filter(run -> !run.isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private List<JsonNode> of(String part, String job) {
        return lines(part).stream()
                .filter(line -> line.at("/mdc/job").asText().equals(job))
                .toList();
    }

    /** Each is JSON, but for what the JVM says by itself. */
    private List<JsonNode> lines(String part) {
        try {
            return Files.readAllLines(platform.log(part)).stream()
                    .filter(line -> line.startsWith("{") && line.endsWith("}"))
                    .map(LogIT::json)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
