package dev.preamble.artifacts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A store as a process of its own on a free port of the loopback interface, over a folder that outlives it. */
final class StoreServer implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Kind kind;
    private final Path folder;
    private final int port;
    private final StoreAddress address;
    private Process process;

    /** The servers that the contract holds on. */
    enum Kind {
        S3PROXY,
        MINIO;

        boolean keepsVersions() {
            return this == MINIO;
        }

        /** MinIO does not; it removes them by itself, a day later. */
        boolean listsUnfinishedUploads() {
            return this == S3PROXY;
        }

        /** Where it is on this machine, if it is. */
        Optional<Path> program() {
            return switch (this) {
                case S3PROXY -> Optional.of(Path.of("target", "embedded-store", "s3proxy.jar"));
                case MINIO -> minio();
            };
        }
    }

    private StoreServer(Kind kind, Path folder, int port, StoreAddress address) throws IOException {
        this.kind = kind;
        this.folder = folder;
        this.port = port;
        this.address = address;
        this.process = launch();
    }

    /** Skips the test when the server is not on this machine. */
    static StoreServer start(Kind kind, Path folder) throws IOException {
        if (kind.program().isEmpty()) {
            System.out.println("Skipped: " + kind + " is neither on the PATH nor in Go's bin folder");
            Assumptions.abort(kind + " is not on this machine");
        }
        var port = freePort();
        var address = new StoreAddress(
                URI.create("http://127.0.0.1:" + port), "preamble-test", secret(), secret() + secret());
        return new StoreServer(kind, folder, port, address).awaitReady();
    }

    Kind kind() {
        return kind;
    }

    StoreAddress address() {
        return address;
    }

    Path folder() {
        return folder;
    }

    /** As when the machine loses power under it. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    void restart() throws IOException {
        kill();
        process = launch();
        awaitReady();
    }

    @Override
    public void close() {
        kill();
    }

    private Process launch() throws IOException {
        var program = kind.program().orElseThrow();
        Files.createDirectories(folder.resolve("content"));
        var builder = switch (kind) {
            case S3PROXY ->
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-jar",
                        program.toAbsolutePath().toString(),
                        "--properties",
                        s3proxyProperties().toString());
            case MINIO ->
                new ProcessBuilder(
                        program.toString(),
                        "server",
                        "--quiet",
                        "--address",
                        "127.0.0.1:" + port,
                        "--console-address",
                        "127.0.0.1:0",
                        folder.resolve("content").toString());
        };
        if (kind == Kind.MINIO) {
            builder.environment()
                    .putAll(Map.of(
                            "MINIO_ROOT_USER",
                            address.accessKey(),
                            "MINIO_ROOT_PASSWORD",
                            address.secretKey(),
                            "MINIO_BROWSER",
                            "off",
                            "MINIO_UPDATE",
                            "off"));
        }
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("server.log").toFile()))
                .start();
    }

    private Path s3proxyProperties() throws IOException {
        var file = folder.resolve("s3proxy.properties");
        var text = String.join(
                "\n",
                List.of(
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v4",
                        "s3proxy.identity=" + address.accessKey(),
                        "s3proxy.credential=" + address.secretKey(),
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.filesystem.basedir=" + folder.resolve("content"),
                        ""));
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    private StoreServer awaitReady() {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(address.endpoint()).build();
            Awaitility.await(kind + " on port " + port)
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> http.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            < 500);
        }
        return this;
    }

    private static Optional<Path> minio() {
        var onPath = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of);
        var go = Stream.of(
                        Optional.ofNullable(System.getenv("GOPATH")),
                        Optional.of(System.getProperty("user.home") + "/go"))
                .flatMap(Optional::stream)
                .map(path -> Path.of(path, "bin"));
        return Stream.concat(onPath, go)
                .map(entry -> entry.resolve("minio"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String secret() {
        var bytes = new byte[10];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
