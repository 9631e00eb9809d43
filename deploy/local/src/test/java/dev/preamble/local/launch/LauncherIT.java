package dev.preamble.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.client.Administration;
import dev.preamble.client.PublicApi;
import dev.preamble.client.TokenEndpoint;
import dev.preamble.local.Platform;
import dev.preamble.local.Tenure;
import dev.preamble.local.launch.Inhabitants.Inhabitant;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.Ports;
import dev.preamble.provision.keycloak.IdentityAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** One folder's story, from a first start that is interrupted to a last one that finds what was stored. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LauncherIT {
    private static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;

    private static final Path FOLDER = Path.of("target", "launch").toAbsolutePath();
    private static final DataFolder DATA = new DataFolder(FOLDER.resolve("data"));
    private static final Ports PORTS = Ports.free();

    /** Where the tenant keeps its API key. */
    private static final Path KEY = FOLDER.resolve("acme.key");

    private static final Inhabitants INHABITANTS = new Inhabitants(DATA);
    private static final List<ScriptRun> RUNS = new ArrayList<>();

    private static BuiltCheckout checkout;

    @BeforeAll
    static void makeTheCheckout() throws Exception {
        Tenure.endOrphans(DATA);
        DataFolder.deleteTree(FOLDER);
        checkout = BuiltCheckout.withJdk(Files.createDirectories(FOLDER));
    }

    @AfterAll
    static void endWhatAFailedTestLeft() throws Exception {
        for (ScriptRun run : RUNS) {
            run.process().destroy();
            run.awaitEnd();
        }
        Tenure.endOrphans(DATA);
    }

    @Test
    @Order(1)
    void takenPortIsToldBeforeAnyPartStarts() throws Exception {
        try (ServerSocket taken = new ServerSocket(PORTS.keycloak(), 1, InetAddress.getLoopbackAddress())) {
            ScriptRun refused = up();

            assertThat(refused.awaitEnd()).isEqualTo(1);
            assertThat(refused.output())
                    .startsWith("Port " + taken.getLocalPort()
                            + ", which keycloak needs for logins, is taken by another program.")
                    .doesNotContain(" starts");
        }
        assertNothingRuns();
    }

    @Test
    @Order(2)
    void ctrlCWhileTheFirstPartsStartLeavesNothing() throws Exception {
        ScriptRun interrupted = up();
        interrupted.awaitText(DATA.log("postgres"), "running bootstrap script");

        interrupted.pressCtrlC();

        assertThat(interrupted.awaitEnd()).isEqualTo(INTERRUPTED);
        assertThat(interrupted.output()).doesNotContain("postgres   healthy");
        assertNothingRuns();
    }

    @Test
    @Order(3)
    void ctrlCTwiceWhileKeycloakMakesItsTablesLeavesNothing() throws Exception {
        ScriptRun interrupted = up();
        interrupted.awaitText(DATA.log("keycloak"), "Initializing database schema");

        interrupted.pressCtrlC();
        interrupted.pressCtrlC();

        assertThat(interrupted.awaitEnd()).isEqualTo(INTERRUPTED);
        assertThat(interrupted.output())
                .contains("postgres   healthy")
                .doesNotContain("keycloak   healthy")
                .endsWith("Stopped before all parts were healthy.\n");
        assertNothingRuns();
    }

    @Test
    @Order(4)
    void upMakesEachPartHealthyAndStatusShowsIt() throws Exception {
        ScriptRun up = up();
        up.awaitHealthy();

        ScriptRun status = run("status");

        assertThat(status.awaitEnd()).as(status.output()).isZero();
        assertThat(status.output().lines().skip(1))
                .hasSameSizeAs(parts())
                .zipSatisfy(
                        parts(),
                        (line, part) -> assertThat(line)
                                .startsWith(part.name())
                                .contains(
                                        " healthy ",
                                        " "
                                                + DATA.pidFile(part.name())
                                                        .process()
                                                        .orElseThrow()
                                                        .pid() + " "));
    }

    @Test
    @Order(5)
    void nothingOfThePlatformCanBeReachedFromAnotherMachine() throws Exception {
        ScriptRun up = running();
        List<Long> running = INHABITANTS.now().stream().map(Inhabitant::pid).toList();

        assertThat(running)
                .as("the launcher and the parts")
                .contains(up.process().pid())
                .containsAll(parts().stream()
                        .map(part -> DATA.pidFile(part.name())
                                .process()
                                .orElseThrow()
                                .pid())
                        .toList());
        assertThat(Listeners.reachableFromElsewhere(running)).isEmpty();
    }

    @Test
    @Order(6)
    void secondUpOnTheFolderIsRefusedAndLeavesTheFirstAlone() throws Exception {
        ScriptRun first = running();

        ScriptRun second = up();

        assertThat(second.awaitEnd()).isEqualTo(1);
        assertThat(second.output())
                .isEqualTo("The platform already runs on " + DATA.root() + ", process "
                        + first.process().pid() + ". See it: ./preamble status. Stop it: ./preamble down\n");
        assertThat(run("status").awaitEnd()).isZero();
    }

    @Test
    @Order(7)
    void downStopsEachPartAfterThoseThatNeedIt() throws Exception {
        ScriptRun up = running();
        keep();

        ScriptRun down = run("down");

        assertThat(down.awaitEnd()).isZero();
        assertThat(down.output()).isEqualTo("Stopped.\n");
        assertNothingRuns();
        assertThat(up.awaitEnd()).isEqualTo(TERMINATED);
        assertThat(stopped(up))
                .hasSameSizeAs(parts())
                .containsSubsequence("gateway", "keycloak", "postgres")
                .containsSubsequence("gateway", "store")
                .containsSubsequence("gateway", "kafka")
                .containsSubsequence("scheduler", "postgres")
                .containsSubsequence("scheduler", "store")
                .containsSubsequence("scheduler", "kafka")
                .containsSubsequence("worker", "store")
                .containsSubsequence("worker", "kafka");
    }

    @Test
    @Order(8)
    void statusAndDownTellThatNothingRuns() throws Exception {
        ScriptRun status = run("status");
        ScriptRun down = run("down");

        assertThat(status.awaitEnd()).isEqualTo(1);
        assertThat(status.output()).startsWith("No launcher runs on " + DATA.root());
        assertThat(status.output().lines().skip(2))
                .hasSameSizeAs(parts())
                .allSatisfy(line -> assertThat(line).contains(" down "));
        assertThat(down.awaitEnd()).isZero();
        assertThat(down.output()).isEqualTo("Nothing runs on " + DATA.root() + "\n");
    }

    @Test
    @Order(9)
    void downDuringALaterStartLeavesNothing() throws Exception {
        ScriptRun interrupted = up();
        interrupted.awaitText(interrupted.file(), "keycloak   starts");

        ScriptRun down = run("down");

        assertThat(down.awaitEnd()).isZero();
        assertNothingRuns();
        assertThat(interrupted.awaitEnd()).isEqualTo(TERMINATED);
        assertThat(interrupted.output()).doesNotContain("keycloak   healthy");
    }

    @Test
    @Order(10)
    void upFindsWhatWasStoredAndCtrlCStopsIt() throws Exception {
        if (!Files.exists(KEY)) {
            running();
            keep();
            run("down").awaitEnd();
        }
        ScriptRun up = up();
        up.awaitHealthy();

        assertThat(tenant().get("/v1/datasets").path("items"))
                .extracting(dataset -> dataset.path("name").asText())
                .containsExactly("kept");
        assertThat(Files.readString(DATA.log("postgres"))).doesNotContain("was not properly shut down");

        up.pressCtrlC();
        assertThat(up.awaitEnd()).isEqualTo(INTERRUPTED);
        assertThat(stopped(up)).hasSameSizeAs(parts());
        assertNothingRuns();
    }

    private static ScriptRun up() throws Exception {
        return run("up", "--port-base", Integer.toString(PORTS.base()));
    }

    private static ScriptRun run(String command, String... options) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of(command, "--data", DATA.root().toString()));
        arguments.addAll(List.of(options));
        Path output = FOLDER.resolve("%02d-%s.log".formatted(RUNS.size(), command));
        ScriptRun run = ScriptRun.start(checkout.preamble(arguments), output);
        RUNS.add(run);
        return run;
    }

    private static void assertNothingRuns() {
        assertThat(INHABITANTS.now()).isEmpty();
        assertThat(DATA.run()).isDirectoryNotContaining("glob:**.pid");
    }

    private static List<String> stopped(ScriptRun run) {
        return run.output()
                .lines()
                .filter(line -> line.endsWith(" stopped"))
                .map(line -> line.strip().split(" +", -1)[2])
                .toList();
    }

    private static List<Part> parts() {
        return platform().parts();
    }

    /** What the folder's platform consists of; nothing of it is started. */
    private static Platform platform() {
        return new Platform(DATA, PORTS, Platform.shippedModel(), (part, state) -> {});
    }

    /** The script that runs now; a test that is tried again, alone, starts it. */
    private static ScriptRun running() throws Exception {
        for (ScriptRun run : RUNS) {
            if (run.process().isAlive()) {
                return run;
            }
        }
        ScriptRun up = up();
        up.awaitHealthy();
        return up;
    }

    private static void keep() throws IOException {
        Files.writeString(KEY, newKey());
        tenant().upload("/v1/datasets?name=kept", "{\"input\": \"one\", \"target\": \"two\"}\n");
    }

    private static PublicApi tenant() throws IOException {
        return new PublicApi(platform().gateway(), Files.readString(KEY));
    }

    /** An API key of a new tenant. */
    private static String newKey() throws IOException {
        Platform platform = platform();
        TokenEndpoint tokens =
                new TokenEndpoint(URI.create(platform.connections().identity().tokenUrl()));
        String password = Files.readString(platform.operatorPassword()).strip();
        Administration administration =
                new Administration(platform.gateway(), tokens, tokens.login(IdentityAccess.OPERATOR, password));
        administration.provision("acme", "Acme");
        return administration
                .key(administration.join("acme", "ann", "ann@acme.invalid"), "first")
                .secret();
    }
}
