package dev.preamble.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the identity provider gives out tokens. */
public final class TokenEndpoint {
    private static final String CLIENT = "preamble-cli";

    private final URI uri;

    public TokenEndpoint(URI uri) {
        this.uri = uri;
    }

    /** A person's access token. The demo knows the password because it has just been given it; people log in. */
    public String login(String username, String password) {
        JsonNode answer = post(Map.of(
                "grant_type", "password",
                "client_id", CLIENT,
                "username", username,
                "password", password,
                "scope", "openid organization"));
        return answer.path("access_token").asText();
    }

    private JsonNode post(Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .timeout(Duration.ofSeconds(20))
                .POST(BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            var response = http.send(request, BodyHandlers.ofString());
            JsonNode answer = RecordJson.read(response.body(), JsonNode.class);
            if (response.statusCode() != 200) {
                throw new IllegalStateException("login refused: "
                        + answer.path("error_description")
                                .asText(answer.path("error").asText()));
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
