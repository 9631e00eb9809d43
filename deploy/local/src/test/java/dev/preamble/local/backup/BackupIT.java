package dev.preamble.local.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.Administration;
import dev.preamble.client.PublicApi;
import dev.preamble.client.Refused;
import dev.preamble.client.TopicReader;
import dev.preamble.local.Operator;
import dev.preamble.local.Platform;
import dev.preamble.local.Tenure;
import dev.preamble.local.launch.BuiltCheckout;
import dev.preamble.local.launch.Inhabitants;
import dev.preamble.local.launch.Inhabitants.Inhabitant;
import dev.preamble.local.launch.ScriptRun;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Ports;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A platform that is backed up as it works, killed, destroyed and restored; all by the commands, and seen by a tenant. What makes
 * and what reads a backup is killed on the way too.
 */
class BackupIT {
    private static final int KILLED = 137;
    private static final int REFUSED = 1;
    private static final Set<String> LAST = Set.of("succeeded", "failed", "cancelled");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path FOLDER = Path.of("target", "restored").toAbsolutePath();
    private static final DataFolder DATA = new DataFolder(FOLDER.resolve("data"));
    private static final String TENANT = "keeper";
    private static final int PART = 1 << 20;

    private final Path first = FOLDER.resolve("first");
    private final Path second = FOLDER.resolve("second");
    private final Inhabitants inhabitants = new Inhabitants(DATA);
    private final Ports ports = Ports.free();
    private final List<ScriptRun> runs = new ArrayList<>();
    private BuiltCheckout checkout;
    private PublicApi api;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        Tenure.endOrphans(DATA);
        DataFolder.deleteTree(FOLDER);
        checkout = BuiltCheckout.withJdk(Files.createDirectories(FOLDER));
        begin();
        Administration administration = new Operator(platform()).login();
        administration.provision(TENANT, TENANT);
        api = administration.with(
                administration.key(administration.join(TENANT, "kay", "kay@keeper.invalid"), "first"));
    }

    @AfterEach
    void stop() throws Exception {
        for (ScriptRun run : runs) {
            run.process().destroy();
        }
        for (ScriptRun run : runs) {
            run.awaitEnd();
        }
        Tenure.endOrphans(DATA);
    }

    @Test
    void allThatWasThereAtTheMomentOfTheBackupIsThereAgainWhoeverWasKilled() throws Exception {
        TopicReader machine = new TopicReader(api.post("/v1/kafka-clients", Map.of("name", "machine"))
                .path("properties")
                .asText());
        String dataset = upload();
        ended(train("kept", dataset, 1));
        api.put("/v1/prefixes/kept/aliases/live", Map.of("version", 1));
        String version = download("kept", 1);
        String generated = ended(generate(Map.of("prefix", "kept", "alias", "live")));
        List<JsonNode> lines = api.lines("/v1/generation-jobs/" + generated + "/results");
        String running = train("long", dataset, 60);
        awaitEvent(running, "yielded");
        String asked = generate(Map.of("prefix", "kept"));
        byte[] rows = "{\"input\": \"a\", \"target\": \"b\"}\n".repeat(50_000).getBytes(StandardCharsets.UTF_8);
        String upload = "/v1/uploads/"
                + api.post("/v1/uploads", Map.of("name", "begun", "bytes", rows.length, "partBytes", PART))
                        .path("id")
                        .asText();
        api.putPart(upload + "/parts/1", Arrays.copyOf(rows, PART), sent -> {});

        for (String reached : List.of("objects.jsonl.first", "postgres.tar.gz")) {
            Path unfinished = first.resolveSibling("first.unfinished");
            killed(begun("backup", "--to", first.toString()), unfinished.resolve(reached));
            for (Path left : List.of(first, unfinished)) {
                assertThat(refused(restoring(left))).contains(left + " is no backup");
            }
        }
        assertThat(run("backup", "--to", first.toString())).contains("The backup of ");
        assertThat(FOLDER).isDirectoryNotContaining("glob:**.unfinished");
        assertThat(refused("backup", "--to", first.toString())).contains("holds something already, a backup");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
                .isEqualTo("rwx------");
        ended(train("kept", dataset, 1));
        String forgotten = generate(Map.of("prefix", "kept"));
        killAll();
        DataFolder.deleteTree(DATA.root());

        killed(begun(restoring(first)), DATA.of("postgres.new"));
        assertThat(refused(up())).contains("did not come to its end", "--replace");
        killed(
                begun(restoring(first, "--replace")),
                DATA.pidFile(Platform.SCHEDULER).path());
        assertThat(inhabitants.now()).as("what it had started").isNotEmpty();
        assertThat(refused(up())).contains("did not come to its end", "--replace");
        assertThat(refused("backup", "--to", second.toString())).contains("did not come to its end");
        String restored = run(restoring(first, "--replace"));
        assertThat(restored).contains("Catalog, store and Kafka agree again:").doesNotContain("lost");
        assertThat(refused(restoring(first))).contains("there is a platform already", "--replace");
        begin();
        awaitTenant();

        assertThat(api.get(upload).path("parts").findValuesAsText("number")).containsExactly("1");
        api.putPart(upload + "/parts/2", Arrays.copyOfRange(rows, PART, rows.length), sent -> {});
        assertThat(api.post(upload + "/complete").path("lines").asInt()).isEqualTo(50_000);
        assertThat(numbers("kept")).containsExactly(1);
        assertThat(download("kept", 1)).isEqualTo(version);
        assertThat(api.lines("/v1/generation-jobs/" + generated + "/results")).isEqualTo(lines);
        ended(running);
        ended(asked);
        assertThat(numbers("long")).containsExactly(1);
        JsonNode progress = api.get("/v1/prefixes/long/versions/1").path("progress");
        assertThat(progress.path("step").asLong())
                .isEqualTo(progress.path("steps").asLong());
        String again = ended(generate(Map.of("prefix", "kept", "alias", "live")));
        assertThat(outputs(again)).isEqualTo(outputs(generated));
        assertThatThrownBy(() -> api.get("/v1/jobs/" + forgotten)).isInstanceOf(Refused.class);
        await("told by credentials of before")
                .atMost(PATIENCE)
                .until(() -> told(machine, running + "/events/", "succeeded"));
        assertThat(reconciledByVariables()).contains("Catalog, store and Kafka agree again:");
    }

    /** Needs minutes: the platform is started three times. */
    @Test
    @EnabledIfSystemProperty(named = "backup.ages", matches = "all")
    void catalogAndStoreOfDifferentBackupsAgreeAndSayWhatIsLost() throws Exception {
        String dataset = upload();
        ended(train("kept", dataset, 1));
        run("backup", "--to", first.toString());
        ended(train("kept", dataset, 1));
        String running = train("long", dataset, 60);
        awaitEvent(running, "yielded");
        run("backup", "--to", second.toString());
        end();
        DataFolder.deleteTree(DATA.root());

        String older = run(restoring(second, "--objects-from", first.toString()));
        assertThat(older)
                .contains("versions that are lost and cannot be used: 1", "version 2 of " + TENANT + "/kept")
                .contains("it begins anew");
        begin();
        awaitTenant();
        assertThat(api.get("/v1/prefixes/kept/versions/2").hasNonNull("lostAt")).isTrue();
        assertThatThrownBy(() -> generate(Map.of("prefix", "kept", "version", 2)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status()).isEqualTo(409));
        ended(generate(Map.of("prefix", "kept", "version", 1)));
        ended(running);
        assertThat(numbers("long")).containsExactly(1);
        end();

        String whole = run(restoring(second, "--only", "store"));
        assertThat(whole).contains("versions that are whole again: 1");
        String newer = run(restoring(first, "--only", "catalog", "--replace"));
        assertThat(newer)
                .contains("in the store, unknown to the catalog, and kept: ")
                .doesNotContain("lost");
        begin();
        awaitTenant();
        assertThat(numbers("kept")).containsExactly(1);
        ended(train("kept", dataset, 1));
        assertThat(numbers("kept")).containsExactly(2, 1);
    }

    private void begin() throws Exception {
        Path settings = Files.createDirectories(DATA.of(Platform.SCHEDULER).resolve("config"));
        Files.writeString(settings.resolve("application.properties"), "preamble.segment.lane-time=3s\n");
        begun(up()).awaitHealthy();
    }

    /** In order. */
    private void end() throws Exception {
        run("down");
    }

    /** All of the platform, the launcher first: it would start the others again. */
    private void killAll() throws Exception {
        for (ScriptRun run : runs) {
            run.kill();
        }
        await().atMost(PATIENCE).until(() -> {
            List<Inhabitant> alive = inhabitants.now();
            alive.forEach(one -> ProcessHandle.of(one.pid()).ifPresent(ProcessHandle::destroyForcibly));
            return alive.isEmpty();
        });
    }

    /** What the folder's platform consists of, to ask where it is. */
    private Platform platform() {
        return new Platform(DATA, ports, Platform.shippedModel(), (part, state) -> {});
    }

    private String[] up() {
        return new String[] {"up", "--port-base", Integer.toString(ports.base())};
    }

    private String[] restoring(Path from, String... options) {
        String[] usual = {"restore", "--from", from.toString(), "--port-base", Integer.toString(ports.base())};
        return Stream.concat(Arrays.stream(usual), Arrays.stream(options)).toArray(String[]::new);
    }

    private ScriptRun begun(String... command) throws Exception {
        return begun(Map.of(), DATA, command);
    }

    private ScriptRun begun(Map<String, String> environment, DataFolder data, String... command) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(1, List.of("--data", data.root().toString()));
        ProcessBuilder script = checkout.preamble(arguments);
        script.environment().putAll(environment);
        ScriptRun run = ScriptRun.start(script, FOLDER.resolve("%02d-%s.log".formatted(runs.size(), command[0])));
        runs.add(run);
        return run;
    }

    /** Kills it as soon as there is that file. */
    private static void killed(ScriptRun run, Path reached) throws Exception {
        run.awaitFile(reached);
        run.kill();
        assertThat(run.process().exitValue()).as(run.output()).isEqualTo(KILLED);
    }

    /** What the command printed; it must end well. */
    private String run(String... command) throws Exception {
        return printed(begun(command), 0);
    }

    /** What it complained of. */
    private String refused(String... command) throws Exception {
        return printed(begun(command), REFUSED);
    }

    private static String printed(ScriptRun run, int code) throws Exception {
        assertThat(run.awaitEnd()).as(run.output()).isEqualTo(code);
        System.out.println(run.output());
        return run.output();
    }

    /** As for servers of one's own: this machine's folder is another one. */
    private String reconciledByVariables() throws Exception {
        DatabaseAccess database = platform().connections().database();
        Path password = Files.writeString(
                folder.resolve("owner"),
                database.password(DatabaseRole.PREAMBLE_OWNER).value());
        return printed(
                begun(
                        Map.of(
                                "PREAMBLE_DATABASE_URL", database.url(),
                                "PREAMBLE_DATABASE_OWNER_PASSWORD_FILE", password.toString()),
                        new DataFolder(folder.resolve("nothing")),
                        "reconcile"),
                0);
    }

    private void awaitTenant() {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> api.get("/v1/prefixes").has("items"));
    }

    private String upload() {
        return api.upload(
                        "/v1/datasets?name=numbers",
                        IntStream.range(0, 48)
                                .mapToObj(i -> "{\"input\": \"number: %d\", \"target\": \"This is number %d.\"}\n"
                                        .formatted(i, i))
                                .collect(Collectors.joining()))
                .path("id")
                .asText();
    }

    private String train(String prefix, String dataset, int epochs) {
        Map<String, Object> options = Map.of(
                "epochs", epochs, "batchSize", 2, "virtualTokens", 2, "reparametrisation", 0, "deterministic", true);
        return api.post(
                        "/v1/training-jobs",
                        Map.of("baseModel", "preamble-base", "dataset", dataset, "prefix", prefix, "options", options))
                .path("id")
                .asText();
    }

    private String generate(Map<String, Object> model) {
        Map<String, Object> request = new HashMap<>(model);
        request.put("inputs", List.of("number: 3", "number: 4"));
        request.put("options", Map.of("maxNewTokens", 8));
        return api.post("/v1/generation-jobs", request).path("id").asText();
    }

    private String ended(String job) {
        awaitEvent(job, "succeeded");
        return job;
    }

    private void awaitEvent(String job, String wanted) {
        String[] last = {""};
        api.follow("/v1/jobs/" + job + "/events", (kind, event) -> {
            last[0] = kind;
            return !kind.equals(wanted) && !LAST.contains(kind);
        });
        assertThat(last[0]).as("job " + job).isEqualTo(wanted);
    }

    private static boolean told(TopicReader reader, String event, String kind) {
        boolean[] told = {false};
        reader.readAll(
                "preamble." + TENANT + ".events",
                record -> told[0] |=
                        record.id().startsWith(event) && record.type().contains(kind));
        return told[0];
    }

    private List<String> outputs(String job) {
        return api.lines("/v1/generation-jobs/" + job + "/results").stream()
                .map(line -> line.path("output").asText())
                .toList();
    }

    private List<Integer> numbers(String prefix) {
        return api.items("/v1/prefixes/" + prefix + "/versions")
                .map(version -> version.path("number").asInt())
                .toList();
    }

    /** The digests of all files of a version, each of which was downloaded and has that digest. */
    private String download(String prefix, int version) throws Exception {
        String path = "/v1/prefixes/" + prefix + "/versions/" + version;
        StringBuilder digests = new StringBuilder();
        for (JsonNode file : api.get(path).path("files")) {
            api.download(
                    path + "/files/" + file.path("name").asText(),
                    folder.resolve("file"),
                    file.path("sha256").asText());
            digests.append(file.path("name").asText())
                    .append(' ')
                    .append(file.path("sha256").asText())
                    .append('\n');
        }
        assertThat(digests).isNotEmpty();
        return digests.toString();
    }
}
