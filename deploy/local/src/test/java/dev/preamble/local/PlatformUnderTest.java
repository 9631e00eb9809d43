package dev.preamble.local;

import dev.preamble.local.client.Administration;
import dev.preamble.local.client.PublicApi;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * All parts on a folder of the build, with segments short enough that a job has several. Started for the first test that
 * needs it; it runs until the last one is over.
 */
public final class PlatformUnderTest {
    private static final Duration HEALTHY_AGAIN = Duration.ofMinutes(3);

    private static @Nullable PlatformUnderTest shared;

    private final Platform platform;

    private PlatformUnderTest(Platform platform) {
        this.platform = platform;
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
        Platform platform = new Platform(
                data,
                Ports.free(),
                Platform.shippedModel(),
                (part, state) -> System.out.println("[platform] " + part + " " + state));
        Runtime.getRuntime().addShutdownHook(new Thread(platform::stop));
        platform.start();
        return new PlatformUnderTest(platform);
    }

    /** What the operator can do, with a login of now. */
    public Administration administration() throws IOException {
        return new Operator(platform).login();
    }

    public URI gateway() {
        return platform.gateway();
    }

    /** The API with a key of this tenant's own. */
    public PublicApi tenant(String id) throws IOException {
        Administration administration = administration();
        administration.provision(id, id);
        return administration.with(
                administration.key(administration.join(id, id + "-first", id + "@first.invalid"), "first"));
    }

    /** Kill -9, and nothing else: the platform has to notice and start the part again. */
    public void kill(String part) {
        System.out.println("[platform] kill -9 " + part);
        platform.kill(part);
    }

    /** Keycloak may find its connections dead one by one, as logins need them. */
    public void awaitLogin() {
        Awaitility.await("the operator can log in")
                .atMost(HEALTHY_AGAIN)
                .ignoreExceptions()
                .until(() -> administration() != null);
    }

    public void awaitHealthyAgain(String part, PartState.Healthy before) {
        Awaitility.await(part + " runs as another process")
                .atMost(HEALTHY_AGAIN)
                .until(() -> platform.state(part) instanceof PartState.Healthy now && now.pid() != before.pid());
    }

    public PartState.Healthy healthy(String part) {
        if (platform.state(part) instanceof PartState.Healthy healthy) {
            return healthy;
        }
        throw new IllegalStateException(part + " is " + platform.state(part));
    }
}
