package dev.preamble.local;

import dev.preamble.client.Administration;
import dev.preamble.client.PublicApi;
import dev.preamble.local.chaos.Chaos;
import dev.preamble.local.chaos.Scene;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Detours;
import dev.preamble.parts.Ports;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All parts on a folder of the build, with segments short enough that a job has several. Started for the first test that
 * needs it; it runs until the last one is over.
 */
public final class PlatformUnderTest {
    private static @Nullable PlatformUnderTest shared;

    private final Platform platform;
    private final TraceCollector traces;

    private PlatformUnderTest(Platform platform, TraceCollector traces) {
        this.platform = platform;
        this.traces = traces;
    }

    /** The one of this test run. */
    public static synchronized PlatformUnderTest shared() throws IOException, StartFailed, InterruptedException {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    private static PlatformUnderTest start() throws IOException, StartFailed, InterruptedException {
        DataFolder data = new DataFolder(Path.of("target", "platform"));
        DataFolder.deleteTree(data.root());
        Path settings = Files.createDirectories(data.of(Platform.SCHEDULER).resolve("config"));
        Files.writeString(settings.resolve("application.properties"), "preamble.segment.lane-time=3s\n");
        Ports ports = Ports.free();
        TraceCollector traces = TraceCollector.start();
        Map<String, String> asInProduction = Map.of(
                "PREAMBLE_LOG_JSON", "true",
                "PREAMBLE_TRACING_ENDPOINT", traces.endpoint().toString(),
                "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "500ms");
        Platform platform = new Platform(
                data,
                ports,
                chattyModel(),
                new Platform.Setting(
                        1,
                        1,
                        Detours.none(ports),
                        Map.of(
                                Platform.GATEWAY, asInProduction,
                                Platform.SCHEDULER, asInProduction,
                                Platform.WORKER, asInProduction)),
                (part, state) -> System.out.println("[platform] " + part + " " + state));
        Runtime.getRuntime().addShutdownHook(new Thread(platform::stop));
        platform.start();
        return new PlatformUnderTest(platform, traces);
    }

    /** The shipped model, with a template that makes prompts of chats. */
    private static Path chattyModel() throws IOException {
        Path shipped = Platform.shippedModel();
        Path chatty = Path.of("target", "chatty").resolve(shipped.getFileName()).toAbsolutePath();
        DataFolder.deleteTree(chatty);
        Files.createDirectories(chatty);
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.toList()) {
                Files.copy(file, chatty.resolve(file.getFileName()));
            }
        }
        Files.writeString(
                chatty.resolve("chat_template.jinja"),
                "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}");
        return chatty;
    }

    /** What the operator can do, with a login of now. */
    public Administration administration() throws IOException {
        return new Operator(platform).login();
    }

    /** Somebody new who may look at everything. */
    public Viewer viewer() throws IOException, InterruptedException {
        return Viewer.madeAt(platform.connections().identity());
    }

    /** How long the dashboard's tokens live from now on; empty is as long as others. */
    public void setTokenLife(String seconds) throws IOException, InterruptedException {
        new RealmAdministrator(platform.connections().identity()).setTokenLife(seconds);
    }

    public URI gateway() {
        return platform.gateway();
    }

    /** The file that it is in. */
    public Path operatorPassword() {
        return platform.operatorPassword();
    }

    /** The API with a key of this tenant's own. */
    public PublicApi tenant(String id) throws IOException {
        Administration administration = administration();
        administration.provision(id, id);
        return administration.with(
                administration.key(administration.join(id, id + "-first", id + "@first.invalid"), "first"));
    }

    /** Has the catalog say something that would take long to come about. */
    public void write(String sql, Object... values) throws SQLException {
        DatabaseAccess database = platform.connections().database();
        try (Connection connection = DriverManager.getConnection(
                        database.url(),
                        DatabaseRole.PREAMBLE_OWNER.username(),
                        database.password(DatabaseRole.PREAMBLE_OWNER).value());
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    /** What Prometheus would read of all parts that are ours. */
    public String metrics() throws IOException, InterruptedException {
        StringBuilder metrics = new StringBuilder();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (var part : platform.parts()) {
                if (part instanceof QuarkusPart own) {
                    URI page = URI.create("http://127.0.0.1:" + own.port() + "/q/metrics");
                    metrics.append(http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                            .body());
                }
            }
        }
        return metrics.toString();
    }

    /** What its parts tell of what they do. */
    TraceCollector traces() {
        return traces;
    }

    /** What a part has logged. */
    public Path log(String part) {
        return platform.log(part);
    }

    /** Faults on this platform. */
    public Chaos chaos(Chaos.Load load, long seed, PrintWriter out) throws IOException {
        Path scratch = Files.createDirectories(Path.of("target", "chaos"));
        return new Chaos(
                platform, new Scene(Map.of(), Map.of(), Map.of()), load, this::administration, seed, scratch, out);
    }

    /** Kill -9, and nothing else: the platform has to notice and start the part again. */
    public void kill(String part) {
        System.out.println("[platform] kill -9 " + part);
        platform.kill(part);
    }
}
