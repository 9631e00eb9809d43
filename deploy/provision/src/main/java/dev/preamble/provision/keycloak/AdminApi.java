package dev.preamble.provision.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.preamble.provision.ProvisioningFailed;
import dev.preamble.provision.Untrusted;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Keycloak's admin API: calls that are waited for, and whose failures say what to do. */
final class AdminApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Making a realm with its keys takes a slow machine some seconds. */
    private static final Duration ANSWER = Duration.ofSeconds(60);

    /** Half of what Keycloak gives it. */
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(30);

    private static final Set<Integer> REFUSED_LOGIN = Set.of(400, 401);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final KeycloakLogin login;
    private String token = "";
    private long tokenGot;

    AdminApi(KeycloakLogin login) {
        this.login = login;
    }

    private String token() throws ProvisioningFailed, InterruptedException {
        if (token.isEmpty() || System.nanoTime() - tokenGot > TOKEN_LIFE.toNanos()) {
            token = newToken();
            tokenGot = System.nanoTime();
        }
        return token;
    }

    private String newToken() throws ProvisioningFailed, InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/realms/master/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials&client_id=" + encoded(login.client())
                        + "&client_secret=" + encoded(login.secret().value()))));
        if (REFUSED_LOGIN.contains(answer.statusCode())) {
            throw new ProvisioningFailed(
                    where() + " refuses the login of client " + login.client()
                            + ". Look at PREAMBLE_KEYCLOAK_ADMIN_CLIENT and PREAMBLE_KEYCLOAK_ADMIN_SECRET;"
                            + " Keycloak makes such a client by: kc.sh bootstrap-admin service",
                    null);
        }
        return parsed(answer).path("access_token").asText();
    }

    /** Empty where there is no such thing. */
    Optional<JsonNode> find(String path) throws ProvisioningFailed, InterruptedException {
        HttpResponse<String> answer = send(request(path).GET());
        return answer.statusCode() == 404 ? Optional.empty() : Optional.of(parsed(answer));
    }

    JsonNode get(String path) throws ProvisioningFailed, InterruptedException {
        return parsed(send(request(path).GET()));
    }

    void post(String path, JsonNode content) throws ProvisioningFailed, InterruptedException {
        parsed(send(request(path).POST(body(content))));
    }

    void put(String path, JsonNode content) throws ProvisioningFailed, InterruptedException {
        parsed(send(request(path).PUT(body(content))));
    }

    void delete(String path) throws ProvisioningFailed, InterruptedException {
        parsed(send(request(path).DELETE()));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) throws ProvisioningFailed, InterruptedException {
        return HttpRequest.newBuilder(uri("/admin/realms" + path))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json");
    }

    private URI uri(String path) {
        String base = login.url().toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private static HttpRequest.BodyPublisher body(JsonNode content) {
        return BodyPublishers.ofString(content.toString());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws ProvisioningFailed, InterruptedException {
        try {
            return http.send(request.timeout(ANSWER).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new ProvisioningFailed(
                    where()
                            + (Untrusted.is(e)
                                    ? Untrusted.advice(e)
                                    : " does not answer: " + e
                                            + ". Is it running, and is PREAMBLE_KEYCLOAK_URL right?"),
                    e);
        }
    }

    private JsonNode parsed(HttpResponse<String> answer) throws ProvisioningFailed {
        if (answer.statusCode() == 403) {
            throw new ProvisioningFailed(
                    where() + " lets client " + login.client() + " in, but not do this ("
                            + answer.request().method() + " "
                            + answer.request().uri().getPath()
                            + "). Give its service account the role admin of the realm master.",
                    null);
        }
        if (answer.statusCode() / 100 != 2) {
            throw new ProvisioningFailed(
                    where() + " says " + answer.statusCode() + " to "
                            + answer.request().method() + " "
                            + answer.request().uri().getPath() + ": " + answer.body(),
                    null);
        }
        try {
            return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new ProvisioningFailed(where() + " says what is no JSON. Is PREAMBLE_KEYCLOAK_URL right?", e);
        }
    }

    private String where() {
        return "Keycloak at " + login.url();
    }

    @Override
    public void close() {
        http.close();
    }
}
