package dev.preamble.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.scheduler.stage.RealParts;
import dev.preamble.scheduler.stage.Stage;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packaged scheduler as a process: how it is given its settings, shows its health and goes. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class ProcessIT {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;
    private int port;

    @BeforeEach
    void start() throws IOException {
        assertThat(JAR).as("the packaged scheduler, there after mvn package").exists();
        Stage.clear();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                JAR.toString());
        Config config = ConfigProvider.getConfig();
        for (String name : List.of(
                "preamble.kafka.bootstrap",
                "preamble.kafka.username",
                "preamble.kafka.password",
                "preamble.database.url",
                "preamble.database.username",
                "preamble.database.password",
                "preamble.store.endpoint",
                "preamble.store.access-key",
                "preamble.store.secret-key",
                "preamble.store.bucket")) {
            builder.environment()
                    .put(name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT), config.getValue(name, String.class));
        }
        builder.environment().put("PREAMBLE_HTTP_PORT", Integer.toString(port));
        builder.redirectErrorStream(true);
        builder.redirectOutput(Path.of("target", "scheduler-process.log").toFile());
        process = builder.start();
    }

    @AfterEach
    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void becomesReadyLeadsAndGivesTheLeaseBackOnItsWayOut() throws Exception {
        await().atMost(Stage.PATIENCE)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(get("/q/health/ready").statusCode()).isEqualTo(200));
        assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertThat(get("/q/metrics").body())
                        .contains("preamble_leads 1.0")
                        .contains("preamble_outbox_waiting 0.0")
                        .contains("preamble_outbox_set_aside 0.0"));

        process.destroy();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Stage.value("select expires_at < clock_timestamp() from lease where name = 'scheduler'"))
                .isEqualTo("t");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(5))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
