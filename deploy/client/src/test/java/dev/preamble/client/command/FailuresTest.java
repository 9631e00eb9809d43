package dev.preamble.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.preamble.client.PublicApi;
import dev.preamble.client.terminal.StatusLine;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class FailuresTest {
    private static final String ID = "00000000-0000-4000-8000-000000000000";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private HttpServer server;
    private int status = 200;
    private String type = "application/json";
    private String body = "{}";

    /** Bytes of the body that never come. */
    private int missing;

    @Command(
            name = "preamble",
            subcommands = {
                DatasetsCommand.class,
                JobsCommand.class,
                UsageCommand.class,
                WatchCommand.class,
                ResultsCommand.class,
                KeysCommand.class,
                AdminCommand.class,
                PrefixesCommand.class,
                TrainCommand.class,
                GenerateCommand.class,
                ChatCommand.class
            })
    static final class Whole {}

    @BeforeEach
    void answerEverythingTheSame() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length + missing);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
                exchange.getResponseBody().flush();
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aFailureWithoutWordsIsNamed() {
        assertThat(Failures.problem(new ClosedChannelException()).path("detail").asText())
                .isEqualTo("ClosedChannelException");
    }

    @Test
    void aRefusalIsTheProblemAsItCame() throws IOException {
        status = 404;
        body = """
                {"status":404,"detail":"There is nothing here.","code":"not_found"}""";

        assertThat(run("jobs", "show", "x", "--json")).isEqualTo(ExitCode.NOT_FOUND);

        assertThat(err.toString().strip()).isEqualTo(body);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whereTheServerGaveNoProblemItsStatusIsTold() throws IOException {
        status = 502;
        body = "<html>";

        assertThat(run("jobs", "show", "x", "--json")).isEqualTo(ExitCode.REFUSED);

        assertThat(problem().path("status").asInt()).isEqualTo(502);
        assertThat(problem().path("detail").asText()).contains("502");
    }

    @Test
    void withoutJsonItIsWords() throws IOException {
        status = 404;
        body = """
                {"status":404,"detail":"There is nothing here.","code":"not_found"}""";

        assertThat(run("jobs", "show", "x")).isEqualTo(ExitCode.NOT_FOUND);

        assertThat(err.toString().lines())
                .containsExactly("There is no job x that this login can see.", "  What there is: ./preamble jobs list");
    }

    @Test
    void whatATenantIsNotIsListedByTheCommandOfAllTenants() throws IOException {
        status = 404;
        body = """
                {"status":404,"detail":"There is nothing here.","code":"not_found"}""";

        assertThat(run("admin", "tenants", "show", "x")).isEqualTo(ExitCode.NOT_FOUND);

        assertThat(err.toString()).contains("  What there is: ./preamble admin tenants");
    }

    @Test
    void aWordThatIsNoneIsRefusedBeforeAnybodyIsAsked() throws IOException {
        assertThat(run("admin", "resolve", "d-1", "bury")).isEqualTo(2);
        assertThat(err.toString()).contains("HOW is one of retry, drop.");

        assertThat(run("admin", "pause", "people", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("KIND is one of tenant, pool, worker.");
    }

    @Test
    void whatIsNotThereIsNamedAndWhereItIsListed() throws IOException {
        status = 404;
        body = """
                {"status":404,"detail":"There is nothing here.","code":"not_found"}""";

        assertThat(missing("generate", "--prefix", "My Prefix/2", "text"))
                .containsExactly(
                        "There is no prefix My Prefix/2 that this login can see.",
                        "  What there is: ./preamble prefixes list");
        assertThat(missing("chat", "..")).first().asString().contains("prefix ..");
        assertThat(missing("watch", "j-1")).last().asString().endsWith("jobs list");
        assertThat(missing("results", "j-1")).first().asString().contains("job j-1");
        assertThat(missing("admin", "share", "t", "--weight", "2"))
                .contains("  What there is: ./preamble admin tenants");
        assertThat(missing("admin", "limits", "t", "--open-jobs", "2"))
                .first()
                .asString()
                .contains("tenant t");
        assertThat(missing("admin", "usage", "t")).first().asString().contains("tenant t");
        assertThat(missing("admin", "pause", "pool", "p")).first().asString().contains("pool p");
        assertThat(missing("admin", "drain", "w")).last().asString().endsWith("admin workers");
        assertThat(missing("admin", "resolve", "d", "drop")).last().asString().endsWith("admin dead-letters --all");
        assertThat(missing("prefixes", "unalias", "labels", "live"))
                .first()
                .asString()
                .contains("alias live of a prefix labels");
    }

    @Test
    void whatAFieldNamesAndIsNotThereIsListedToo() throws IOException {
        status = 404;
        body = """
                {"status":404,"detail":"dataset names nothing.","field":"dataset"}""";

        assertThat(missing("train", "--prefix", "p", "--base-model", "m", "--dataset", ID))
                .containsExactly("dataset names nothing.", "  What there is: ./preamble datasets list");
    }

    private List<String> missing(String... arguments) throws IOException {
        err.getBuffer().setLength(0);
        assertThat(run(arguments)).isEqualTo(ExitCode.NOT_FOUND);
        return err.toString().lines().toList();
    }

    @Test
    void whatMeansNothingIsSaidBeforeAnybodyIsAsked() throws IOException {
        status = 500;
        String train = "train --prefix p --base-model m --dataset ";
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("jobs list --kind train", "--kind is one of training, generation.");
        wrong.put("jobs list --state done", "--state is one of queued, ");
        wrong.put("jobs list --most -1", "'-1' is no number from 1 on");
        wrong.put("admin audit --most 0", "'0' is no number from 1 on");
        wrong.put("datasets upload rows --purpose fun", "--purpose is one of training, generation.");
        wrong.put(train + "rows.jsnol", "--dataset rows.jsnol is neither a file here nor the id of a dataset.");
        wrong.put("generate --prefix p --dataset rows.jsnol", "neither a file here nor the id of a dataset.");
        wrong.put("generate --prefix p --dataset " + ID + " text", "--dataset is in place of TEXT");
        wrong.put(train + ID + " --cancel-on-exit", "--cancel-on-exit goes with --watch");
        wrong.put(train + ID + " --resume", "--resume goes with --from");
        wrong.put(train + ID + " --priority soon", "--priority is one of batch, background.");
        wrong.put(
                "train --compare all --dataset " + ID,
                "--compare is one of fine-tuning, top2, adapter-3, adapter-0.1.");
        wrong.put("usage --profile work", "--header is in place of --profile");
        wrong.put("admin share t", "Say what is to change");
        wrong.put("admin share t --lanes none", "'none' is neither a number from 1 on nor default");
        wrong.put("admin limits t", "Say what is to change");

        for (Map.Entry<String, String> one : wrong.entrySet()) {
            err.getBuffer().setLength(0);
            assertThat(run(one.getKey().split(" ", -1))).as(one.getKey()).isEqualTo(2);
            assertThat(err.toString()).contains(one.getValue()).contains("What it takes: ./preamble ");
        }
    }

    @Test
    void anAddressWithoutItsSchemeIsNone() throws IOException {
        assertThat(runAt("localhost:7400", "jobs", "list")).isEqualTo(2);
        assertThat(err.toString()).contains("'localhost:7400' is no address: begin it with http:// or https://");
    }

    @Test
    void aWrongCommandLineIsAnObjectWhereJsonIsAskedFor() throws IOException {
        assertThat(run("jobs", "list", "--wrong", "--json")).isEqualTo(2);

        assertThat(problem().path("title").asText()).isEqualTo("The command line is wrong");
        assertThat(problem().path("detail").asText()).contains("--wrong");
        assertThat(problem().path("help").asText()).isEqualTo("./preamble jobs list --help");
    }

    @Test
    void aFileThatIsNotThereIsSaidToBeNone() throws IOException {
        Path nowhere = folder.resolve("rows.jsonl");
        assertThat(run("datasets", "upload", nowhere.toString())).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString().strip()).isEqualTo("There is no file " + nowhere + ".");

        assertThat(Failures.words(new UncheckedIOException(new NoSuchFileException(nowhere.toString()))))
                .isEqualTo("There is no file " + nowhere + ".");
        assertThat(Failures.words(
                        new NoSuchFileException(folder.resolve("none/key").toString())))
                .isEqualTo("There is no folder " + folder.resolve("none") + ".");
    }

    @Test
    void aKeyThatIsRefusedIsNotMendedByALogin() throws IOException {
        status = 401;
        body = "";

        assertThat(run("usage")).isEqualTo(ExitCode.NOT_ALLOWED);

        assertThat(err.toString())
                .contains(folder.resolve("key") + " is not taken. Make another: ./preamble keys create");
    }

    @Test
    void theLoginThatIsMissingIsNamedAsAShellTakesIt() {
        URI here = URI.create(Connection.GATEWAY);
        assertThat(new LoginLine("default", here, false)).hasToString("./preamble login");
        assertThat(new LoginLine("my work", URI.create("https://example.org"), true))
                .hasToString("./preamble login --profile 'my work' --gateway https://example.org --api-key FILE");
        assertThat(new NotLoggedIn(new LoginLine("typo", null, false), List.of("default", "work")))
                .hasMessage(
                        "There is no login 'typo'. There is: default, work. Log in: ./preamble login --profile typo");
    }

    @Test
    void aJobThatCannotBeCancelledIsSaidToGoOn() {
        StatusLine told = new StatusLine(new PrintWriter(out, true), false);
        PublicApi away = new PublicApi(URI.create("http://127.0.0.1:9"), "key");

        new JobWatch(away, "j-1", true, told, Optional.empty()).leave();

        assertThat(out.toString())
                .contains("may go on. No answer from http://127.0.0.1:9.", "Cancel it: ./preamble jobs cancel j-1");
    }

    @Test
    void aSecretThatLiesInAFileIsNotPrinted() throws IOException {
        status = 201;
        body = """
                {"id":"k-1","name":"laptop","secret":"prk_hidden"}""";
        Path header = folder.resolve("header");

        for (List<String> more : List.of(List.of("--json"), List.<String>of())) {
            List<String> command = new ArrayList<>(List.of("keys", "create", "laptop", "--to", header.toString()));
            command.addAll(more);
            assertThat(run(command.toArray(String[]::new))).isZero();
            assertThat(out.toString()).contains("k-1").doesNotContain("prk_hidden");
            assertThat(Files.readString(header).strip()).isEqualTo("Authorization: Bearer prk_hidden");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(header)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aServerThatIsAwayIsAProblemToo() throws IOException {
        assertThat(runAt("http://127.0.0.1:9", "datasets", "list", "--json")).isEqualTo(ExitCode.UNREACHABLE);

        assertThat(problem().path("detail").asText()).isEqualTo("No answer from http://127.0.0.1:9.");
    }

    @Test
    void anAnswerThatBreaksOffIsToldAndWhatToDo() throws IOException {
        body = "{\"output\":\"one\"}\n";
        missing = 10;

        assertThat(run("results", "j-1")).isEqualTo(ExitCode.UNREACHABLE);

        assertThat(err.toString()).contains("broke off.", "Run the command again.");
    }

    @Test
    void aJobThatFailedIsAnObjectOfItsStateAndWhy() throws IOException {
        type = "text/event-stream";
        body = "id: 1\nevent: failed\ndata: {\"kind\":\"failed\",\"detail\":\"the loss is no number\"}\n\n";

        assertThat(run("watch", "j-1", "--json")).isEqualTo(ExitCode.REFUSED);

        assertThat(problem().path("job").asText()).isEqualTo("j-1");
        assertThat(problem().path("state").asText()).isEqualTo("failed");
        assertThat(problem().path("detail").asText()).isEqualTo("the loss is no number");
        assertThat(RecordJson.read(out.toString(), JsonNode.class).path("kind").asText())
                .isEqualTo("failed");
    }

    @Test
    void whatIsDeletedIsNamed() throws IOException {
        status = 204;
        body = "";

        assertThat(run("datasets", "delete", "d-1", "--json")).isZero();

        assertThat(out.toString().strip()).isEqualTo("{\"id\":\"d-1\",\"deleted\":true}");
        assertThat(err.toString()).isEmpty();
    }

    private JsonNode problem() {
        return RecordJson.read(err.toString(), JsonNode.class);
    }

    private int run(String... arguments) throws IOException {
        return runAt("http://127.0.0.1:" + server.getAddress().getPort(), arguments);
    }

    private int runAt(String gateway, String... arguments) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "prk_test");
        String[] all = Stream.concat(
                        Arrays.stream(arguments), Stream.of("--header", key.toString(), "--gateway", gateway))
                .toArray(String[]::new);
        return new CommandLine(new Whole())
                .setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler(new Misuse())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}
