package dev.preamble.local.fault;

import dev.preamble.local.PartState;
import dev.preamble.local.Platform;
import dev.preamble.local.StartFailed;
import dev.preamble.local.client.Administration;
import dev.preamble.local.client.PublicApi;
import dev.preamble.local.client.TokenEndpoint;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Ports;
import dev.preamble.parts.keycloak.IdentityAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** All parts on a folder of the build, with segments short enough that a job has several. */
final class PlatformUnderTest implements AutoCloseable {
    private static final Duration HEALTHY_AGAIN = Duration.ofMinutes(3);

    private final Platform platform;

    private PlatformUnderTest(Platform platform) {
        this.platform = platform;
    }

    static PlatformUnderTest start() throws IOException, StartFailed, InterruptedException {
        DataFolder data = new DataFolder(Path.of("target", "platform"));
        DataFolder.deleteTree(data.root());
        Path settings = Files.createDirectories(data.of(Platform.SCHEDULER).resolve("config"));
        Files.writeString(settings.resolve("application.properties"), "preamble.segment.training-budget=3s\n");
        Platform platform = new Platform(
                data,
                Ports.free(),
                Platform.shippedModel(),
                (part, state) -> System.out.println("[platform] " + part + " " + state));
        Runtime.getRuntime().addShutdownHook(new Thread(platform::stop));
        platform.start();
        return new PlatformUnderTest(platform);
    }

    /** The API with a key of this tenant's own. */
    PublicApi tenant(String id) throws IOException {
        TokenEndpoint tokens =
                new TokenEndpoint(URI.create(platform.connections().identity().tokenUrl()));
        String password = Files.readString(platform.operatorPassword()).strip();
        Administration administration =
                new Administration(platform.gateway(), tokens, tokens.login(IdentityAccess.OPERATOR, password));
        administration.provision(id, id);
        return administration.with(
                administration.key(administration.join(id, id + "-first", id + "@first.invalid"), "first"));
    }

    /** Kill -9, and nothing else: the platform has to notice and start the part again. */
    void kill(String part) {
        System.out.println("[platform] kill -9 " + part);
        platform.kill(part);
    }

    void awaitHealthyAgain(String part, PartState.Healthy before) {
        Awaitility.await(part + " runs as another process")
                .atMost(HEALTHY_AGAIN)
                .until(() -> platform.state(part) instanceof PartState.Healthy now && now.pid() != before.pid());
    }

    PartState.Healthy healthy(String part) {
        if (platform.state(part) instanceof PartState.Healthy healthy) {
            return healthy;
        }
        throw new IllegalStateException(part + " is " + platform.state(part));
    }

    @Override
    public void close() {
        platform.stop();
    }
}
