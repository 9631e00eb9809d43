package dev.preamble.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What an operator changes of a tenant, of which the API takes the whole at once. */
final class EditTest {
    private static final String TENANT = """
            {"id":"museum","weight":1.0,"laneLimit":4,
             "limits":{"lanes":4,"openJobs":500,"storedBytes":1000,"requestsPerSecond":200}}""";

    private final List<String> changes = new ArrayList<>();
    private HttpServer server;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/admin/tenants/museum", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            changes.add(exchange.getRequestURI().getPath().replaceFirst(".*/", "") + " "
                    + exchange.getRequestHeaders().getFirst("If-Match") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        }
        exchange.getResponseHeaders().set("ETag", "\"7\"");
        byte[] body = TENANT.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void aShareKeepsWhatIsNotMentioned() throws IOException {
        admin("share", "museum", "--weight", "2");
        admin("share", "museum", "--lanes", "8");
        admin("share", "museum", "--lanes", "default");

        assertThat(changes)
                .containsExactly(
                        "share \"7\" {\"weight\":2.0,\"laneLimit\":4}",
                        "share \"7\" {\"weight\":1.0,\"laneLimit\":8}",
                        "share \"7\" {\"weight\":1.0}");
    }

    @Test
    void limitsKeepWhatIsNotMentioned() throws IOException {
        admin("limits", "museum", "--daily-tokens", "9", "--stored-bytes", "default");

        assertThat(changes)
                .containsExactly("limits \"7\" {\"openJobs\":500,\"requestsPerSecond\":200,\"dailyTokens\":9}");
    }

    private void admin(String... arguments) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "prk_test");
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--header", key.toString(), "--gateway"));
        all.add("http://127.0.0.1:" + server.getAddress().getPort());
        StringWriter told = new StringWriter();
        assertThat(new CommandLine(AdminCommand.class)
                        .setOut(new PrintWriter(told))
                        .setErr(new PrintWriter(told))
                        .execute(all.toArray(String[]::new)))
                .as(told.toString())
                .isZero();
    }
}
