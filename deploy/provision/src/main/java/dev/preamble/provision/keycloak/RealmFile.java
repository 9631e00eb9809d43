package dev.preamble.provision.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The realm as it has to be, in Keycloak's own form. Its secrets are {@code ${…}}, which Keycloak fills in from its
 * environment when it imports a file.
 */
public final class RealmFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RealmFile() {}

    public static String text() {
        try (InputStream file = Objects.requireNonNull(RealmFile.class.getResourceAsStream("preamble-realm.json"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The realm with its secrets and addresses. */
    static ObjectNode filled(RealmPlan plan) {
        ObjectNode realm = parsed(text());
        for (JsonNode client : realm.path("clients")) {
            if (client.path("clientId").asText().equals(IdentityAccess.GATEWAY)) {
                ObjectNode gateway = (ObjectNode) client;
                gateway.put("secret", plan.gatewaySecret().value());
                plan.gateway()
                        .ifPresent(address -> gateway.putArray("redirectUris")
                                .add(address.resolve("/*").toString()));
            }
        }
        ArrayNode users = realm.withArray("users");
        for (int i = users.size() - 1; i >= 0; i--) {
            if (users.get(i).path("username").asText().equals(IdentityAccess.OPERATOR)) {
                if (plan.operatorPassword().isPresent()) {
                    ((ObjectNode) users.get(i).path("credentials").get(0))
                            .put("value", plan.operatorPassword().get().value());
                } else {
                    users.remove(i);
                }
            }
        }
        return realm;
    }

    static ObjectNode parsed(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
