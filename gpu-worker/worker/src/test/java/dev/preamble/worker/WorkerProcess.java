package dev.preamble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.provision.kafka.KafkaUser;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A worker as its operator runs it: the built jar in a process of its own. */
final class WorkerProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String id;
    private final Process process;
    private final Path log;
    private final int port;

    private WorkerProcess(String id, Process process, Path log, int port) {
        this.id = id;
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** @param folder where it may write */
    static WorkerProcess start(String id, TestPool pool, Path model, Path folder) throws IOException {
        return start(id, pool, model, folder, Map.of());
    }

    /** @param more of its environment */
    static WorkerProcess start(String id, TestPool pool, Path model, Path folder, Map<String, String> more)
            throws IOException {
        Files.createDirectories(folder);
        var log = Files.createDirectories(Path.of("target", "worker-logs")).resolve(pool.id() + "-" + id + ".log");
        var port = freePort();
        var store = pool.connections().store();
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-jar",
                        JAR.toAbsolutePath().toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment()
                .putAll(Map.ofEntries(
                        Map.entry("PREAMBLE_WORKER_ID", id),
                        Map.entry("PREAMBLE_WORKER_LANES", "2"),
                        // A step of a tiny model is too short to share, on a machine that tests keep busy.
                        Map.entry("PREAMBLE_WORKER_THREADS", "1"),
                        Map.entry(
                                "PREAMBLE_WORKER_SCRATCH",
                                folder.resolve("scratch").toString()),
                        Map.entry("PREAMBLE_MODEL_DIR", model.toString()),
                        Map.entry("PREAMBLE_POOL", pool.id().value()),
                        Map.entry("PREAMBLE_HTTP_PORT", Integer.toString(port)),
                        Map.entry(
                                "PREAMBLE_KAFKA_BOOTSTRAP",
                                pool.connections().kafka().bootstrap()),
                        Map.entry("PREAMBLE_KAFKA_USERNAME", KafkaUser.WORKER.username()),
                        Map.entry(
                                "PREAMBLE_KAFKA_PASSWORD",
                                pool.connections()
                                        .kafka()
                                        .password(KafkaUser.WORKER)
                                        .value()),
                        Map.entry("PREAMBLE_STORE_ENDPOINT", store.endpoint()),
                        Map.entry("PREAMBLE_STORE_BUCKET", store.bucket()),
                        Map.entry("PREAMBLE_STORE_ACCESS_KEY", store.accessKey()),
                        Map.entry("PREAMBLE_STORE_SECRET_KEY", store.secretKey().value())));
        builder.environment().putAll(more);
        return new WorkerProcess(id, builder.start(), log, port);
    }

    void awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .failFast(() -> assertThat(process.isAlive()).as(this::tail).isTrue())
                .until(() -> status("/q/health/ready") == 200);
    }

    int status(String path) {
        try {
            return HTTP.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String body(String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString())
                .body();
    }

    /** As an operator does. */
    void terminate() {
        process.destroy();
    }

    /** As a power cut does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    int exitStatus(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("worker " + id + " still runs after " + patience + ": " + tail());
        }
        return process.exitValue();
    }

    String tail() {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        kill();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
