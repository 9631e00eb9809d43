package dev.preamble.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class FailuresTest {
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
                WatchCommand.class,
                ResultsCommand.class,
                KeysCommand.class,
                AdminCommand.class
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
                .containsExactly("There is nothing here.", "  What there is: ./preamble jobs list");
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
    void aSecretThatLiesInAFileIsNotPrinted() throws IOException {
        status = 201;
        body = """
                {"id":"k-1","name":"laptop","secret":"prk_hidden"}""";
        Path header = folder.resolve("header");

        for (String more : List.of("--json", "--profile=any")) {
            assertThat(run("keys", "create", "laptop", more, "--to", header.toString()))
                    .isZero();
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
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}
