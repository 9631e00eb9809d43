package dev.preamble.provision.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.provision.Journal;
import dev.preamble.provision.ProvisioningFailed;
import dev.preamble.provision.Server;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * Keycloak: the platform's realm. One that is missing is made whole, with the first operator; one that is there has its
 * settings, roles, scopes, clients and the gateway's rights put right. People, tenants and their machines are the gateway's
 * and the operators' to keep, and are left alone.
 */
public final class Realm implements Server {
    /** What is compared piece by piece, or is people's. */
    private static final List<String> PIECES = List.of(
            "roles",
            "clientScopes",
            "clients",
            "users",
            "components",
            "defaultDefaultClientScopes",
            "defaultOptionalClientScopes");

    private final KeycloakLogin administrator;
    private final RealmPlan plan;
    private final ObjectNode wanted;
    private final String path;

    public Realm(KeycloakLogin administrator, RealmPlan plan) {
        this(administrator, plan, RealmFile.filled(plan));
    }

    Realm(KeycloakLogin administrator, RealmPlan plan, ObjectNode wanted) {
        this.administrator = administrator;
        this.plan = plan;
        this.wanted = wanted;
        this.path = "/" + wanted.path("realm").asText();
    }

    @Override
    public String name() {
        return "Keycloak";
    }

    @Override
    public void provision(Journal journal) throws ProvisioningFailed, InterruptedException {
        try (AdminApi api = new AdminApi(administrator)) {
            Optional<JsonNode> present = api.find(path);
            if (present.isEmpty()) {
                make(api, journal);
            } else {
                settings(api, present.get(), journal);
                roles(api, journal);
                scopes(api, journal);
                for (JsonNode client : wanted.path("clients")) {
                    client(api, client, journal);
                }
                serviceAccounts(api, journal);
                profile(api, journal);
            }
        }
    }

    private void make(AdminApi api, Journal journal) throws ProvisioningFailed, InterruptedException {
        api.post("", wanted);
        journal.changed("made realm " + path.substring(1) + ", with its roles, scopes and clients");
        if (plan.operatorPassword().isPresent()) {
            journal.changed("made user " + IdentityAccess.OPERATOR + ", who may administer the platform");
        } else {
            journal.left("nobody is an operator yet: give somebody the role of that name, or set"
                    + " PREAMBLE_OPERATOR_PASSWORD before the realm is made");
        }
    }

    private void settings(AdminApi api, JsonNode present, Journal journal)
            throws ProvisioningFailed, InterruptedException {
        ObjectNode settings = wanted.deepCopy();
        settings.remove(PIECES);
        putRight(api, path, present, settings, "realm " + path.substring(1), journal);
    }

    private void roles(AdminApi api, Journal journal) throws ProvisioningFailed, InterruptedException {
        Set<String> there = names(api.get(path + "/roles"), "name");
        for (JsonNode role : wanted.path("roles").path("realm")) {
            if (!there.contains(role.path("name").asText())) {
                api.post(path + "/roles", role);
                journal.changed("made role " + role.path("name").asText());
            }
        }
    }

    private void scopes(AdminApi api, Journal journal) throws ProvisioningFailed, InterruptedException {
        JsonNode there = api.get(path + "/client-scopes");
        for (JsonNode scope : wanted.path("clientScopes")) {
            String name = "client scope " + scope.path("name").asText();
            Optional<JsonNode> present = named(there, "name", scope);
            if (present.isEmpty()) {
                api.post(path + "/client-scopes", scope);
                journal.changed("made " + name);
                continue;
            }
            String place = path + "/client-scopes/" + present.get().path("id").asText();
            ObjectNode settings = scope.deepCopy();
            settings.remove("protocolMappers");
            putRight(api, place, present.get(), settings, name, journal);
            for (JsonNode mapper : scope.path("protocolMappers")) {
                mapper(api, place + "/protocol-mappers/models", present.get(), mapper, name, journal);
            }
        }
    }

    private static void mapper(AdminApi api, String place, JsonNode scope, JsonNode mapper, String of, Journal journal)
            throws ProvisioningFailed, InterruptedException {
        String name = of + ", mapper " + mapper.path("name").asText();
        Optional<JsonNode> present = named(scope.path("protocolMappers"), "name", mapper);
        if (present.isEmpty()) {
            api.post(place, mapper);
            journal.changed("made " + name);
        } else {
            putRight(api, place + "/" + present.get().path("id").asText(), present.get(), mapper, name, journal);
        }
    }

    private void client(AdminApi api, JsonNode client, Journal journal)
            throws ProvisioningFailed, InterruptedException {
        String id = client.path("clientId").asText();
        JsonNode found = api.get(path + "/clients?clientId=" + AdminApi.encoded(id));
        if (found.isEmpty()) {
            api.post(path + "/clients", client);
            journal.changed("made client " + id);
            return;
        }
        JsonNode present = found.get(0);
        String place = path + "/clients/" + present.path("id").asText();
        ObjectNode settings = client.deepCopy();
        settings.remove(List.of("authorizationSettings", "defaultClientScopes", "optionalClientScopes"));
        putRight(api, place, present, settings, "client " + id, journal);
        assign(api, place, "default", present, client, journal);
        assign(api, place, "optional", present, client, journal);
        if (client.has("authorizationSettings")) {
            authorization(api, place + "/authz/resource-server", client.path("authorizationSettings"), id, journal);
        }
    }

    /** A client's scopes are not changed with its other settings. */
    private void assign(AdminApi api, String place, String kind, JsonNode present, JsonNode client, Journal journal)
            throws ProvisioningFailed, InterruptedException {
        Set<String> there = texts(present.path(kind + "ClientScopes"));
        Set<String> should = texts(client.path(kind + "ClientScopes"));
        if (there.equals(should)) {
            return;
        }
        for (JsonNode scope : api.get(path + "/client-scopes")) {
            String name = scope.path("name").asText();
            String one =
                    place + "/" + kind + "-client-scopes/" + scope.path("id").asText();
            if (there.contains(name) && !should.contains(name)) {
                api.delete(one);
            } else if (should.contains(name) && !there.contains(name)) {
                api.put(one, JsonNodeFactory.instance.objectNode());
            }
        }
        journal.changed("client " + client.path("clientId").asText() + ": " + kind + " scopes are " + should + ", were "
                + there);
    }

    /** What the gateway asks Keycloak to decide. Importing adds what is missing and puts right what bears the name. */
    private static void authorization(AdminApi api, String place, JsonNode settings, String client, Journal journal)
            throws ProvisioningFailed, InterruptedException {
        JsonNode present = api.get(place + "/settings");
        Set<String> wrong = new TreeSet<>();
        for (String kind : List.of("resources", "policies")) {
            for (JsonNode one : settings.path(kind)) {
                Optional<JsonNode> there = named(present.path(kind), "name", one);
                if (there.isEmpty() || !Difference.between(there.get(), one).isEmpty()) {
                    wrong.add(one.path("name").asText());
                }
            }
        }
        if (!wrong.isEmpty()) {
            api.post(place + "/import", settings);
            journal.changed("client " + client + ": permissions put right: " + wrong);
        }
    }

    private void serviceAccounts(AdminApi api, Journal journal) throws ProvisioningFailed, InterruptedException {
        for (JsonNode user : wanted.path("users")) {
            if (user.has("serviceAccountClientId")) {
                String client = user.path("serviceAccountClientId").asText();
                String account = api.get(place(api, client) + "/service-account-user")
                        .path("id")
                        .asText();
                for (var granted : user.path("clientRoles").properties()) {
                    grant(api, account, granted.getKey(), granted.getValue(), journal);
                }
            }
        }
    }

    private void grant(AdminApi api, String account, String of, JsonNode roles, Journal journal)
            throws ProvisioningFailed, InterruptedException {
        String client = place(api, of);
        String mapped =
                path + "/users/" + account + "/role-mappings/clients/" + client.substring(client.lastIndexOf('/') + 1);
        Set<String> there = names(api.get(mapped), "name");
        for (JsonNode role : roles) {
            if (!there.contains(role.asText())) {
                JsonNode whole = api.get(client + "/roles/" + AdminApi.encoded(role.asText()));
                api.post(mapped, JsonNodeFactory.instance.arrayNode().add(whole));
                journal.changed("the gateway's service account has role " + role.asText() + " of " + of);
            }
        }
    }

    private String place(AdminApi api, String client) throws ProvisioningFailed, InterruptedException {
        JsonNode found = api.get(path + "/clients?clientId=" + AdminApi.encoded(client));
        return path + "/clients/" + found.path(0).path("id").asText();
    }

    /** What people may say of themselves. */
    private void profile(AdminApi api, Journal journal) throws ProvisioningFailed, InterruptedException {
        String text = wanted.at("/components/org.keycloak.userprofile.UserProfileProvider/0/config")
                .path("kc.user.profile.config")
                .path(0)
                .asText();
        JsonNode should = RealmFile.parsed(text);
        JsonNode present = api.get(path + "/users/profile");
        if (!isSameProfile(present.path("attributes"), should.path("attributes"))) {
            api.put(path + "/users/profile", should);
            journal.changed("realm " + path.substring(1) + ": what people may say of themselves");
        }
    }

    private static boolean isSameProfile(JsonNode present, JsonNode should) {
        return present.size() == should.size()
                && StreamSupport.stream(should.spliterator(), false)
                        .allMatch(attribute -> named(present, "name", attribute)
                                .filter(there ->
                                        Difference.between(there, attribute).isEmpty())
                                .isPresent());
    }

    private static void putRight(
            AdminApi api, String place, JsonNode present, JsonNode settings, String name, Journal journal)
            throws ProvisioningFailed, InterruptedException {
        List<Difference> differences = Difference.between(present, settings);
        if (!differences.isEmpty()) {
            api.put(place, Difference.merged(present, settings));
            differences.forEach(difference -> journal.changed(name + ": " + difference));
        }
    }

    private static Optional<JsonNode> named(JsonNode all, String key, JsonNode like) {
        return StreamSupport.stream(all.spliterator(), false)
                .filter(one -> one.path(key).asText().equals(like.path(key).asText()))
                .findFirst();
    }

    private static Set<String> names(JsonNode all, String key) {
        Set<String> names = new HashSet<>();
        all.forEach(one -> names.add(one.path(key).asText()));
        return names;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }
}
