package dev.preamble.provision.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.provision.Journal;
import dev.preamble.provision.ProvisioningFailed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The keys by which the realm signs tokens, and how another one takes their place so that nobody is refused: it is published
 * first, signs once all have read it, and what signed before goes once its last token has run out.
 *
 * <p>How far a rotation is stands in Keycloak alone: a passive key of a higher priority than the one that signs is yet to sign,
 * any other of a lower one has done so. A run that died is gone on with by the next.
 */
public final class SigningKeys {
    private static final String ALGORITHM = "RS256";
    private static final String PROVIDER = "org.keycloak.keys.KeyProvider";

    /** Twice what a broker with {@code deploy/kafka/server.properties} lets pass before it reads the keys again. */
    static final Duration PUBLISHED = Duration.ofMinutes(2);

    /** What clocks may differ by. */
    static final Duration SKEW = Duration.ofMinutes(1);

    private final KeycloakLogin administrator;
    private final String realm;
    private final Pause pause;

    /** Those of the platform's realm. */
    public SigningKeys(KeycloakLogin administrator, Pause pause) {
        this(administrator, RealmFile.parsed(RealmFile.text()).path("realm").asText(), pause);
    }

    SigningKeys(KeycloakLogin administrator, String realm, Pause pause) {
        this.administrator = administrator;
        this.realm = "/" + realm;
        this.pause = pause;
    }

    /** Another key signs, and nothing is left of those that did. Takes as long as a token lives, and three minutes. */
    public void rotate(Journal journal) throws ProvisioningFailed, InterruptedException {
        try (AdminApi api = new AdminApi(administrator)) {
            Duration tokens = Duration.ofSeconds(
                    api.get(realm).path("accessTokenLifespan").asLong());
            Ring ring = ring(api);
            if (ring.next().isEmpty() && ring.former().isEmpty()) {
                publish(api, ring.signing());
                ring = ring(api);
                ring.next().ifPresent(key -> journal.changed("made key " + key.kid() + ", which does not sign yet"));
            }
            if (ring.next().isPresent()) {
                Key next = ring.next().get();
                pause.last(PUBLISHED, "until all have read key " + next.kid());
                set(api, next, true);
                journal.changed("key " + next.kid() + " signs");
                ring = ring(api);
            }
            for (Key key : ring.former()) {
                if (key.active()) {
                    set(api, key, false);
                    journal.changed("key " + key.kid() + " signs no more; what it signed is still taken");
                }
            }
            pause.last(
                    tokens.plus(SKEW),
                    "until no token is left but by key " + ring.signing().kid());
            for (Key key : ring.former()) {
                api.delete(place(key));
                journal.changed("removed key " + key.kid());
            }
        }
    }

    private void publish(AdminApi api, Key signing) throws ProvisioningFailed, InterruptedException {
        ObjectNode provider = JsonNodeFactory.instance.objectNode();
        provider.put("name", "rsa-generated").put("providerId", "rsa-generated").put("providerType", PROVIDER);
        ObjectNode config = provider.putObject("config");
        config.putArray("algorithm").add(ALGORITHM);
        config.putArray("priority").add(Long.toString(signing.priority() + 1));
        config.putArray("enabled").add("true");
        config.putArray("active").add("false");
        api.post(realm + "/components", provider);
    }

    private void set(AdminApi api, Key key, boolean active) throws ProvisioningFailed, InterruptedException {
        JsonNode provider = api.get(place(key));
        ArrayNode flag = JsonNodeFactory.instance.arrayNode().add(Boolean.toString(active));
        ((ObjectNode) provider.path("config")).set("active", flag);
        api.put(place(key), provider);
    }

    private String place(Key key) {
        return realm + "/components/" + key.provider();
    }

    private Ring ring(AdminApi api) throws ProvisioningFailed, InterruptedException {
        JsonNode answer = api.get(realm + "/keys");
        String kid = answer.path("active").path(ALGORITHM).asText();
        List<Key> keys = StreamSupport.stream(answer.path("keys").spliterator(), false)
                .filter(key -> key.path("algorithm").asText().equals(ALGORITHM)
                        && !key.path("status").asText().equals("DISABLED"))
                .map(Key::of)
                .toList();
        Key signing = keys.stream()
                .filter(key -> key.kid().equals(kid))
                .findFirst()
                .orElseThrow(() -> new ProvisioningFailed(
                        "The realm " + realm.substring(1) + " signs nothing by " + ALGORITHM
                                + ". Give it a key of that algorithm: its other keys are not rotated here.",
                        null));
        return new Ring(
                signing,
                keys.stream().filter(key -> key.priority() > signing.priority()).findFirst(),
                keys.stream()
                        .filter(key -> !key.kid().equals(kid) && key.priority() <= signing.priority())
                        .toList());
    }

    /** Lets time pass. */
    public interface Pause {
        /** @param why for people */
        void last(Duration time, String why) throws InterruptedException;
    }

    /**
     * @param next is published, and is to sign
     * @param former are no longer to sign
     */
    private record Ring(Key signing, Optional<Key> next, List<Key> former) {}

    /** @param provider the component that holds it */
    private record Key(String kid, String provider, long priority, boolean active) {
        static Key of(JsonNode key) {
            return new Key(
                    key.path("kid").asText(),
                    key.path("providerId").asText(),
                    key.path("providerPriority").asLong(),
                    key.path("status").asText().equals("ACTIVE"));
        }
    }
}
