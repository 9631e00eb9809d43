package dev.preamble.local.production;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.TopicReader;
import dev.preamble.local.bench.Visit;
import dev.preamble.provision.keycloak.IdentityAccess;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./preamble provision rotate-keys} with the real waits, while people, machines and the dashboard go on. Not part of
 * the test run: {@code -Dit.test=KeyRotationTrial}.
 */
class KeyRotationTrial {
    private static final Pattern CLIENT = Pattern.compile("clientId=\"([^\"]+)\" clientSecret=\"([^\"]+)\"");

    /** A token of five minutes, but for what a loop takes. */
    private static final Duration FRESH = Duration.ofMinutes(4);

    private static EncryptedPlatform platform;
    private static String reader;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws Exception {
        platform = EncryptedPlatform.start(folder);
        reader = platform.kafkaClient("acme");
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    @Test
    void nobodyNotices() throws Exception {
        Map<String, Instant> tokens = new LinkedHashMap<>();
        Set<String> signers = new LinkedHashSet<>();
        Visit busy = visit();
        Visit idle = busy;
        int rounds = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<EncryptedPlatform.Said> rotation = threads.submit(() -> platform.provision(Map.of(), "rotate-keys"));
            while (!rotation.isDone()) {
                String token = platform.operatorToken();
                tokens.put(token, Instant.now());
                signers.add(key(token));
                tokens.values().removeIf(since -> since.plus(FRESH).isBefore(Instant.now()));
                for (String each : tokens.keySet()) {
                    assertThat(platform.answer(each)).isEqualTo(200);
                }
                assertThat(isLetIn(reader)).isTrue();
                assertThat(busy.status("/dashboard")).isEqualTo(200);
                if (signers.size() == 1) {
                    idle = visit();
                }
                rounds++;
            }
            assertThat(rotation.get().code()).isZero();
        }
        assertThat(signers).hasSize(2);
        // Their token is by a key that is gone, and ran out; they are led to Keycloak, which knows them, and back.
        assertThat(idle.status("/dashboard")).isEqualTo(200);
        System.out.println("[trial] " + rounds + " rounds, each with every token of the last minutes");
    }

    /** The tokens of a thief would live for ever. */
    @Test
    void aStolenKeyIsOfNoUseSoon() throws Exception {
        platform.tokensLive(Duration.ofHours(1));
        String stolen = platform.operatorToken();
        String kafka = machineToken();
        assertThat(platform.answer(stolen)).isEqualTo(200);
        assertThat(isLetIn(presenting(kafka))).isTrue();

        assertThat(platform.provision(Map.of(), "rotate-keys", "--at-once").code())
                .isZero();

        Instant since = Instant.now();
        assertThat(platform.answer(platform.operatorToken())).isEqualTo(200);
        Duration taken = until(since, "Kafka takes a token by the new key", () -> isLetIn(reader));
        Duration kafkaRefuses = until(since, "Kafka refuses the old key", () -> !isLetIn(presenting(kafka)));
        Duration gatewayRefuses = until(since, "the gateway refuses the old key", () -> platform.answer(stolen) == 401);
        assertThat(taken).isLessThan(Duration.ofSeconds(30));
        assertThat(kafkaRefuses).isLessThan(Duration.ofSeconds(90));
        assertThat(gatewayRefuses).isLessThan(Duration.ofMinutes(6));
        assertThat(platform.provision(Map.of()).text())
                .contains("Keycloak: realm preamble: accessTokenLifespan is 300, was 3600");
    }

    private interface Question {
        boolean ask() throws IOException, InterruptedException;
    }

    private static Duration until(Instant since, String what, Question question)
            throws IOException, InterruptedException {
        while (!question.ask()) {
            assertThat(since.plus(Duration.ofMinutes(10))).as(what).isAfter(Instant.now());
            Thread.sleep(Duration.ofMillis(500));
        }
        Duration took = Duration.between(since, Instant.now());
        System.out.println("[trial] " + what + " after " + took.toSeconds() + " s");
        return took;
    }

    private static Visit visit() throws IOException, InterruptedException {
        return Visit.login(
                platform.gateway(),
                IdentityAccess.OPERATOR,
                platform.connections().identity().operatorPassword().value());
    }

    /** A new connection, with a token of now. */
    private static boolean isLetIn(String client) {
        try {
            new TopicReader(client).readAll("preamble.acme.events", record -> {});
            return true;
        } catch (SaslAuthenticationException e) {
            return false;
        }
    }

    /** The same client with that token, whatever it is asked for. */
    private static String presenting(String token) throws IOException {
        Path file = Files.writeString(folder.resolve("token.jwt"), token);
        return reader.replaceFirst(
                "(?m)^sasl\\.oauthbearer\\.token\\.endpoint\\.url=.*$",
                Matcher.quoteReplacement("sasl.oauthbearer.token.endpoint.url=" + file.toUri()));
    }

    private static String machineToken() throws IOException, InterruptedException {
        Matcher client = CLIENT.matcher(reader);
        assertThat(client.find()).isTrue();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(platform.connections().identity().tokenUrl()))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("grant_type=client_credentials&client_id=" + client.group(1)
                            + "&client_secret=" + client.group(2)))
                    .build();
            return RecordJson.read(http.send(request, BodyHandlers.ofString()).body(), JsonNode.class)
                    .path("access_token")
                    .asText();
        }
    }

    private static String key(String token) {
        String header = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[0]), StandardCharsets.UTF_8);
        return RecordJson.read(header, JsonNode.class).path("kid").asText();
    }
}
