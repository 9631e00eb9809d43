package dev.preamble.client.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.preamble.client.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands of one login side by side, before an identity provider that takes each refresh token once. */
@Timeout(20)
final class BearerTest {
    private static final String NAME = "work";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private int made;
    private int lifespan;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", this::renew);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void renew(HttpExchange exchange) throws IOException {
        String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean newest = asked.contains("refresh_token=refresh-" + made + "&") || asked.endsWith("=refresh-" + made);
        if (newest) {
            made++;
        }
        byte[] answer = (newest
                        ? "{\"access_token\":\"%s\",\"refresh_token\":\"refresh-%d\",\"expires_in\":%d}"
                                .formatted(access("s-1", made), made, lifespan)
                        : "{\"error\":\"invalid_grant\",\"error_description\":\"Token is not active\"}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(newest ? 200 : 400, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Test
    void twoCommandsOfOneLoginTakeOneAnothersTokens() throws IOException {
        Profile first = login("s-1");
        Bearer chat = bearer(first);
        Bearer list = bearer(first);

        assertThat(List.of(chat.get(), chat.get(), list.get(), chat.get()))
                .containsExactly(access("s-1", 1), access("s-1", 2), access("s-1", 3), access("s-1", 4));
    }

    @Test
    void whatOneCommandGotAllHave() throws Exception {
        lifespan = 300;
        Profile first = login("s-1");
        List<Future<String>> got = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            got.add(threads.submit(() -> bearer(first).get()));
        }
        for (Future<String> one : got) {
            assertThat(one.get()).isEqualTo(access("s-1", 1));
        }
        assertThat(made).isOne();
    }

    @Test
    void aLoginThatCameInBetweenStays() throws IOException {
        lifespan = 300;
        Profile first = login("s-1");
        Profile other = login("s-2");

        assertThat(bearer(first).get()).isEqualTo(access("s-1", 1));

        assertThat(profiles().of(NAME)).contains(other);
    }

    @Test
    void aLoginThatWasForgottenStaysForgotten() throws IOException {
        lifespan = 300;
        Profile first = login("s-1");
        profiles().logout(NAME);

        assertThat(bearer(first).get()).isEqualTo(access("s-1", 1));

        assertThat(profiles().of(NAME)).isEmpty();
    }

    @Test
    void aTokenTellsWhoseItIs() throws IOException {
        Claims claims = login("s-1").claims();

        assertThat(claims.person()).contains("ada");
        assertThat(claims.tenants()).containsExactly("museum", "ferry");
        assertThat(Claims.of("no token").person()).isEmpty();
        assertThat(Claims.of("a.%.c").tenants()).isEmpty();
    }

    /** Of which the access token is over. */
    private Profile login(String session) throws IOException {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        Profile profile = Profile.ofTokens(
                address, address.resolve("/token"), new Tokens(access(session, 0), "refresh-0", Instant.EPOCH));
        profiles().login(NAME, profile);
        return profile;
    }

    private static String access(String session, int number) {
        String claims = """
                {"sid":"%s","jti":"%d","preferred_username":"ada","organization":["museum","ferry"]}""".formatted(session, number);
        return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".sig";
    }

    private Bearer bearer(Profile profile) {
        return new Bearer(profiles(), NAME, profile);
    }

    private Profiles profiles() {
        return new Profiles(folder.resolve("profiles.json"));
    }
}
