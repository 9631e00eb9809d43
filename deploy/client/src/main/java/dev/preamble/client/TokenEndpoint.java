package dev.preamble.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Where the identity provider gives out tokens. */
public final class TokenEndpoint {
    private static final String CLIENT = "preamble-cli";
    private static final String SCOPE = "openid organization";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final URI uri;
    private final Duration timeout;

    public TokenEndpoint(URI uri) {
        this(uri, TIMEOUT);
    }

    /** @param timeout until an answer begins, and the longest time in which nothing more of it comes */
    TokenEndpoint(URI uri, Duration timeout) {
        this.uri = uri;
        this.timeout = timeout;
    }

    /** Of an identity provider's realm, as its discovery document names it. */
    public static TokenEndpoint of(URI issuer) {
        return new TokenEndpoint(
                URI.create(discovery(issuer).path("token_endpoint").asText()));
    }

    public URI uri() {
        return uri;
    }

    /** A person's access token. The demo knows the password because it has just been given it; people log in. */
    public String login(String username, String password) {
        return tokens(username, password).access();
    }

    /**
     * The tokens of a person whose password is known.
     *
     * @throws LoginRefused if it is not theirs
     */
    public Tokens tokens(String username, String password) {
        return tokens(post(
                uri, Map.of("grant_type", "password", "username", username, "password", password, "scope", SCOPE)));
    }

    /**
     * Other tokens of the same login.
     *
     * @throws LoginRefused if that login is over
     * @throws Unreachable if the identity provider is away
     */
    public Tokens refresh(String refreshToken) {
        return tokens(post(uri, Map.of("grant_type", "refresh_token", "refresh_token", refreshToken)));
    }

    /**
     * Has a person log in in a browser, on whatever device (RFC 8628). The realm insists on PKCE of this client, here as
     * in its other flows.
     *
     * @param issuer the realm
     * @param ask is given the address to open
     * @throws LoginRefused if the person refuses, or takes too long
     */
    public static Tokens loginInBrowser(URI issuer, Consumer<DeviceCode> ask) throws InterruptedException {
        JsonNode discovered = discovery(issuer);
        TokenEndpoint endpoint =
                new TokenEndpoint(URI.create(discovered.path("token_endpoint").asText()));
        URI devices =
                URI.create(discovered.path("device_authorization_endpoint").asText());
        CodeVerifier verifier = CodeVerifier.random();
        JsonNode code = endpoint.post(
                devices,
                Map.of("scope", SCOPE, "code_challenge_method", "S256", "code_challenge", verifier.challenge()));
        refuse(code);
        ask.accept(new DeviceCode(
                code.path("verification_uri_complete")
                        .asText(code.path("verification_uri").asText()),
                code.path("user_code").asText()));
        long seconds = code.path("interval").asLong(5);
        while (true) {
            Thread.sleep(Duration.ofSeconds(seconds));
            JsonNode answer = endpoint.post(
                    endpoint.uri,
                    Map.of(
                            "grant_type",
                            "urn:ietf:params:oauth:grant-type:device_code",
                            "device_code",
                            code.path("device_code").asText(),
                            "code_verifier",
                            verifier.value()));
            switch (answer.path("error").asText()) {
                case "authorization_pending" -> {}
                case "slow_down" -> seconds += 5;
                default -> {
                    return tokens(answer);
                }
            }
        }
    }

    /** Where a person confirms a login, and the code by which it is known there. */
    public record DeviceCode(String address, String code) {}

    private static Tokens tokens(JsonNode answer) {
        refuse(answer);
        return new Tokens(
                answer.path("access_token").asText(),
                answer.hasNonNull("refresh_token")
                        ? answer.path("refresh_token").asText()
                        : null,
                Instant.now().plusSeconds(answer.path("expires_in").asLong()));
    }

    private static void refuse(JsonNode answer) {
        if (answer.hasNonNull("error")) {
            throw new LoginRefused(
                    answer.path("error_description").asText(answer.path("error").asText()));
        }
    }

    private static JsonNode discovery(URI issuer) {
        URI document = URI.create(issuer + "/.well-known/openid-configuration");
        return send(HttpRequest.newBuilder(document).timeout(TIMEOUT).GET().build());
    }

    private JsonNode post(URI to, Map<String, String> fields) {
        Map<String, String> form = new LinkedHashMap<>(fields);
        form.put("client_id", CLIENT);
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(to)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .timeout(timeout)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private static JsonNode send(HttpRequest request) {
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            var response = http.send(request, BodyHandlers.ofInputStream());
            JsonNode answer;
            try (InputStream body = new AnswerBody(request.uri(), request, response.body())) {
                // Keycloak, or a proxy before it: this says nothing of the login.
                if (response.statusCode() == 429 || response.statusCode() >= 500) {
                    throw new Unreachable(request.uri(), response.statusCode());
                }
                answer = RecordJson.read(body.readAllBytes(), JsonNode.class);
            }
            if (response.statusCode() != 200 && !answer.hasNonNull("error")) {
                throw new LoginRefused(request.uri() + " was answered by " + response.statusCode());
            }
            return answer;
        } catch (IOException e) {
            throw new Unreachable(request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
