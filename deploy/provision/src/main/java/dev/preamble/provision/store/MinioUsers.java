package dev.preamble.provision.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.provision.Journal;
import dev.preamble.provision.Secret;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parts as users of a MinIO server, each with the policy that bears its name. */
final class MinioUsers {
    private final MinioAdmin admin;
    private final String bucket;
    private final Map<StoreUser, Secret> users;
    private final Login login;

    /** Whether the store lets a user in by a secret key. */
    interface Login {
        boolean isLetIn(StoreUser user, Secret secret) throws IOException;
    }

    MinioUsers(MinioAdmin admin, String bucket, Map<StoreUser, Secret> users, Login login) {
        this.admin = admin;
        this.bucket = bucket;
        this.users = users;
        this.login = login;
    }

    void provision(Journal journal) throws IOException {
        for (Map.Entry<StoreUser, Secret> entry : users.entrySet()) {
            String name = entry.getKey().accessKey();
            policy(name, Policies.of(entry.getKey(), bucket), journal);
            var policies = admin.policiesOf(name);
            if (policies.isEmpty()) {
                admin.putUser(name, entry.getValue());
                journal.changed("made user " + name);
            }
            if (!policies.equals(Optional.of(name))) {
                admin.setPolicy(name, name);
                journal.changed("user " + name + " has policy " + name + " alone");
            }
            if (policies.isPresent() && !login.isLetIn(entry.getKey(), entry.getValue())) {
                admin.putUser(name, entry.getValue());
                journal.changed("gave user " + name + " another secret key");
            }
        }
    }

    private void policy(String name, JsonNode wanted, Journal journal) throws IOException {
        var present = admin.policy(name);
        if (present.isEmpty() || !statements(present.get()).equals(statements(wanted))) {
            admin.putPolicy(name, wanted);
            journal.changed((present.isEmpty() ? "made policy " : "put right policy ") + name);
        }
    }

    /** In whatever order the server tells them. */
    private static Set<List<Set<String>>> statements(JsonNode policy) {
        Set<List<Set<String>>> statements = new HashSet<>();
        policy.path("Statement")
                .forEach(statement -> statements.add(List.of(
                        texts(statement.path("Effect")),
                        texts(statement.path("Action")),
                        texts(statement.path("Resource")))));
        return statements;
    }

    private static Set<String> texts(JsonNode node) {
        Set<String> texts = new HashSet<>();
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
