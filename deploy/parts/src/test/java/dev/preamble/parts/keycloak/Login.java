package dev.preamble.parts.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.preamble.provision.Secret;
import dev.preamble.provision.keycloak.IdentityAccess;
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
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Tokens of the shared Keycloak, and its admin API with the gateway's rights. */
public final class Login {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final IdentityAccess identity;

    public Login(IdentityAccess identity) {
        this.identity = identity;
    }

    /** A person's token. */
    public String person(String username, Secret password, String scope) throws IOException, InterruptedException {
        return token(Map.of(
                "grant_type",
                "password",
                "client_id",
                IdentityAccess.CLI,
                "username",
                username,
                "password",
                password.value(),
                "scope",
                scope));
    }

    /** A machine's token. */
    public String machine(String client, Secret secret) throws IOException, InterruptedException {
        return token(Map.of("grant_type", "client_credentials", "client_id", client, "client_secret", secret.value()));
    }

    /** A client for Kafka whose tokens name a tenant. */
    public Secret kafkaClient(String client, String tenant) throws IOException, InterruptedException {
        Secret secret = new Secret(UUID.randomUUID().toString());
        HttpResponse<String> answer = admin("POST", "/clients", """
                {"clientId": "%s", "secret": "%s", "publicClient": false, "standardFlowEnabled": false,
                 "directAccessGrantsEnabled": false, "serviceAccountsEnabled": true, "fullScopeAllowed": false,
                 "defaultClientScopes": ["basic", "preamble-kafka"], "optionalClientScopes": [],
                 "protocolMappers": [{"name": "tenant", "protocol": "openid-connect",
                   "protocolMapper": "oidc-hardcoded-claim-mapper", "config": {"claim.name": "tenant",
                   "claim.value": "%s", "jsonType.label": "String", "access.token.claim": "true"}}]}
                """.formatted(client, secret.value(), tenant));
        if (answer.statusCode() != 201) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return secret;
    }

    /** The names of the resources that the bearer may use. */
    public HttpResponse<String> permissions(String token) throws IOException, InterruptedException {
        return http.send(
                form(Map.of(
                                "grant_type", "urn:ietf:params:oauth:grant-type:uma-ticket",
                                "audience", IdentityAccess.GATEWAY,
                                "response_mode", "permissions"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
    }

    /** A call of the realm's admin API as the gateway. */
    public HttpResponse<String> admin(String method, String path, String body)
            throws IOException, InterruptedException {
        String token = machine(IdentityAccess.GATEWAY, identity.gatewaySecret());
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(identity.url() + "/admin/realms/" + identity.realm() + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    public static JsonNode claims(String token) throws IOException {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    }

    private String token(Map<String, String> fields) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(form(fields).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body()).get("access_token").asText();
    }

    private HttpRequest.Builder form(Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(URI.create(identity.tokenUrl()))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
    }
}
