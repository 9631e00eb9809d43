package dev.preamble.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.artifacts.ArtifactKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Schemathesis sends what the OpenAPI document allows and what it forbids, and looks for answers that the document does not
 * foresee. For longer, and with other requests: {@code -Dfuzz.seconds=600 -Dfuzz.seed=7}.
 */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
@TestProfile(FuzzerIT.Alone.class)
class FuzzerIT {
    private static final String FUZZER = "schemathesis==4.32.5";
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Path HOOKS = RESOURCES.resolve("schemathesis_hooks.py").toAbsolutePath();
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 45);

    /** Its tokens outlive this. */
    private static final int ROUND_SECONDS = 120;

    /** A database of its own: what an operator may do does not stop at other tests' tenants. */
    public static final class Alone implements QuarkusTestProfile {}

    /** The same requests each time: what others find is for a run that somebody looks at. */
    private static final int SEED = Integer.getInteger("fuzz.seed", 587179);

    @TempDir
    static Path folder;

    private static Python python;

    @BeforeAll
    static void findTheFuzzer() throws InterruptedException {
        python = Python.with(FUZZER, "schemathesis", folder);
    }

    @Test
    void whoHasNoCredentialsIsToldSo() throws Exception {
        fuzz("nobody", SECONDS / 5, () -> "", "");
    }

    @Test
    void aTenantMeetsNothingUnforeseen() throws Exception {
        TestTenant tenant = Login.tenant("fuzzed");
        furnish(tenant);
        fuzz(
                "tenant",
                SECONDS / 2,
                () -> Login.token(tenant.username(), tenant.password(), "organization:*"),
                // Of another one there is never anything.
                "[parameters]\n\"header.Preamble-Tenant\" = \"" + tenant.id() + "\"\n",
                "--exclude-path-regex",
                "^/v1/admin");
    }

    @Test
    void anOperatorMeetsNothingUnforeseen() throws Exception {
        furnish(Login.tenant("steered"));
        fuzz("operator", SECONDS * 3 / 10, Login::operatorToken, "", "--include-path-regex", "^/v1/admin");
    }

    private interface Credentials {
        /** Empty where there are none. */
        String token();
    }

    /** @param more of the fuzzer's settings */
    private static void fuzz(String who, int seconds, Credentials credentials, String more, String... operations)
            throws Exception {
        int rounds = Math.ceilDiv(seconds, ROUND_SECONDS);
        for (int round = 0; round < rounds; round++) {
            String token = credentials.token();
            Path settings = folder.resolve(who + ".toml");
            Files.writeString(
                    settings,
                    Files.readString(RESOURCES.resolve("schemathesis.toml"))
                            + (token.isEmpty() ? "" : "\n[auth.openapi]\nbearer = { bearer = \"${TOKEN}\" }\n")
                            + more);
            List<String> arguments = new ArrayList<>(List.of(
                    "-m",
                    "schemathesis.cli",
                    "--config-file",
                    settings.toString(),
                    "run",
                    "http://127.0.0.1:" + RestAssured.port + "/q/openapi?format=json",
                    "--seed",
                    Integer.toString(SEED + round),
                    "--max-time",
                    Integer.toString(seconds / rounds)));
            arguments.addAll(List.of(operations));
            long before = granted();
            int status = python.run(
                    Duration.ofSeconds(seconds).plusMinutes(2),
                    Map.of("TOKEN", token, "SCHEMATHESIS_HOOKS", HOOKS.toString()),
                    arguments);
            long granted = granted() - before;
            System.out.printf(
                    "fuzzed as %s with -Dfuzz.seed=%d; %d requests were granted%n", who, SEED + round, granted);
            assertThat(status).as(python.said()).isZero();
            assertThat(granted).as("requests that got as far as an answer").isGreaterThan(token.isEmpty() ? -1 : 5);
        }
    }

    private static long granted() {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("http_server_requests_seconds_count") && line.contains("\"SUCCESS\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** Something to list, fetch, change and remove. */
    private static void furnish(TestTenant tenant) {
        String base = SchedulerHand.baseModel(512);
        String job = tenant.trainingJob(base, "poet");
        UUID id = UUID.fromString(job);
        UUID run = UUID.randomUUID();
        SchedulerHand.learned(
                job,
                1,
                Stored.put(ArtifactKey.adapterModel(tenant.id(), id, run), "weights"),
                Stored.put(ArtifactKey.adapterConfig(tenant.id(), id, run), "{\"num_virtual_tokens\": 10}"),
                Stored.put(ArtifactKey.state(tenant.id(), id, run), "what the trainer left"));
        SchedulerHand.succeed(job, 2);
        tenant.json(Map.of("version", 1))
                .put("/v1/prefixes/poet/aliases/best")
                .then()
                .statusCode(200);
        tenant.trainingJob(base, "painter");
        tenant.json(Map.of("prefix", "poet", "inputs", List.of("a")))
                .post("/v1/generation-jobs")
                .then()
                .statusCode(202);
        tenant.part(new byte[3]).put(tenant.upload(3) + "/parts/1").then().statusCode(200);
        tenant.json(Map.of("name", "laptop")).post("/v1/kafka-clients").then().statusCode(201);
    }
}
