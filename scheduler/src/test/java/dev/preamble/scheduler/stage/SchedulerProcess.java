package dev.preamble.scheduler.stage;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The packaged scheduler as a process of its own, on the servers of the test. */
public final class SchedulerProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final List<String> SETTINGS = List.of(
            "preamble.kafka.bootstrap",
            "preamble.kafka.username",
            "preamble.kafka.password",
            "preamble.database.url",
            "preamble.database.username",
            "preamble.database.password",
            "preamble.store.endpoint",
            "preamble.store.access-key",
            "preamble.store.secret-key",
            "preamble.store.bucket");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private SchedulerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param name of its log, in the build's folder */
    public static SchedulerProcess start(String name) throws IOException {
        assertThat(JAR).as("the packaged scheduler, there after mvn package").exists();
        int port;
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
        for (String setting : SETTINGS) {
            builder.environment()
                    .put(
                            setting.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT),
                            config.getValue(setting, String.class));
        }
        builder.environment().put("PREAMBLE_HTTP_PORT", Integer.toString(port));
        builder.redirectErrorStream(true);
        builder.redirectOutput(Path.of("target", name + ".log").toFile());
        return new SchedulerProcess(builder.start(), port);
    }

    public Process process() {
        return process;
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(5))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** By its own word, which a former leader may give falsely. */
    public boolean leads() throws IOException, InterruptedException {
        return get("/q/metrics").body().contains("preamble_leads 1.0");
    }

    /** Sends it a signal, such as {@code STOP}. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
