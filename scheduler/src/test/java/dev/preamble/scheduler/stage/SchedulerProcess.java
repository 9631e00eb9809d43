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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable Debugger debugger;

    private SchedulerProcess(Process process, int port, @Nullable Debugger debugger) {
        this.process = process;
        this.port = port;
        this.debugger = debugger;
    }

    /** @param name of its log, in the build's folder */
    public static SchedulerProcess start(String name) throws IOException {
        return start(name, Map.of());
    }

    /** @param other settings, in the form of environment variables, than those of the test */
    public static SchedulerProcess start(String name, Map<String, String> other) throws IOException {
        int port = freePort();
        return new SchedulerProcess(launch(name, port, List.of(), other), port, null);
    }

    /** One that dies before or after a point that it reaches, once its debugger is armed. */
    public static SchedulerProcess start(String name, CrashPoint point, boolean after) throws IOException {
        int port = freePort();
        int debugged = freePort();
        Process process = launch(name, port, List.of(Debugger.option(debugged)), Map.of());
        return new SchedulerProcess(process, port, Debugger.attach(process, debugged, point, after));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static Process launch(String name, int port, List<String> options, Map<String, String> other)
            throws IOException {
        assertThat(JAR).as("the packaged scheduler, there after mvn package").exists();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        Config config = ConfigProvider.getConfig();
        for (String setting : SETTINGS) {
            builder.environment()
                    .put(
                            setting.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT),
                            config.getValue(setting, String.class));
        }
        builder.environment().put("PREAMBLE_HTTP_PORT", Integer.toString(port));
        builder.environment().putAll(other);
        builder.redirectErrorStream(true);
        builder.redirectOutput(Path.of("target", name + ".log").toFile());
        return builder.start();
    }

    /** Of one that is to die. */
    public Optional<Debugger> debugger() {
        return Optional.ofNullable(debugger);
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
