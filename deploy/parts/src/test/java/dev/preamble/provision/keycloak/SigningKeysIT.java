package dev.preamble.provision.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.preamble.parts.Parts;
import dev.preamble.parts.keycloak.Login;
import dev.preamble.provision.Journal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rotation in a realm of its own, whose waits are the moments in which the test looks. */
class SigningKeysIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> told = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private KeycloakLogin administrator;
    private IdentityAccess identity;
    private Login login;

    @BeforeEach
    void makeARealm() throws Exception {
        IdentityAccess shared = Parts.attachOrStartWithKeycloak().identity();
        String name = "keys-" + UUID.randomUUID();
        administrator = new KeycloakLogin(URI.create(shared.url()), IdentityAccess.ADMIN, shared.adminSecret());
        identity = new IdentityAccess(
                shared.url(), name, shared.gatewaySecret(), shared.operatorPassword(), shared.adminSecret());
        RealmPlan plan =
                new RealmPlan(shared.gatewaySecret(), Optional.of(shared.operatorPassword()), Optional.empty());
        new Realm(administrator, plan, RealmFile.filled(plan).put("realm", name)).provision(Journal.silent());
        login = new Login(identity);
    }

    @AfterEach
    void removeIt() throws Exception {
        try (AdminApi api = new AdminApi(administrator)) {
            api.delete("/" + identity.realm());
        }
    }

    @Test
    void everyTokenIsByAKeyThatIsPublishedAndTheOneBeforeGoesLast() throws Exception {
        String first = token();
        List<List<String>> published = new ArrayList<>();
        List<String> signers = new ArrayList<>();

        rotate(() -> {
            published.add(published());
            signers.add(key(token()));
            assertThat(isTaken(first)).isTrue();
        });

        String second = signers.getLast();
        assertThat(signers).containsExactly(key(first), second);
        assertThat(second).isNotEqualTo(key(first));
        assertThat(published).allSatisfy(keys -> assertThat(keys).containsExactlyInAnyOrder(key(first), second));
        assertThat(published()).containsExactly(second);
        assertThat(isTaken(first)).isFalse();
        assertThat(waits).containsExactly(Duration.ofMinutes(2), Duration.ofMinutes(6));
        assertThat(told)
                .containsExactly(
                        "made key " + second + ", which does not sign yet",
                        "key " + second + " signs",
                        "key " + key(first) + " signs no more; what it signed is still taken",
                        "removed key " + key(first));
    }

    @Test
    void aRunThatBrokeOffIsGoneOnWith() throws Exception {
        String first = key(token());
        assertThatThrownBy(() -> rotate(() -> {
                    throw new InterruptedException("before the new key signs");
                }))
                .isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> rotate(() -> {
                    if (!key(token()).equals(first)) {
                        throw new InterruptedException("before the old key goes");
                    }
                }))
                .isInstanceOf(InterruptedException.class);
        String second = key(token());
        assertThat(published()).containsExactlyInAnyOrder(first, second);

        rotate(() -> {});

        assertThat(published()).containsExactly(second);
        assertThat(told).filteredOn(line -> line.startsWith("made key")).hasSize(1);
    }

    private void rotate(Look look) throws Exception {
        new SigningKeys(administrator, identity.realm(), (time, why) -> {
                    waits.add(time);
                    try {
                        look.now();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .rotate(new Journal(told::add));
    }

    private interface Look {
        void now() throws IOException, InterruptedException;
    }

    private String token() throws IOException, InterruptedException {
        return login.person(IdentityAccess.OPERATOR, identity.operatorPassword(), "openid profile");
    }

    private static String key(String token) throws IOException {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[0]))
                .path("kid")
                .asText();
    }

    private List<String> published() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(identity.issuer() + "/protocol/openid-connect/certs"))
                .build();
        JsonNode keys = JSON.readTree(
                        http.send(request, BodyHandlers.ofString()).body())
                .path("keys");
        return StreamSupport.stream(keys.spliterator(), false)
                .filter(key -> key.path("use").asText().equals("sig"))
                .map(key -> key.path("kid").asText())
                .toList();
    }

    /** What Keycloak itself makes of it. */
    private boolean isTaken(String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(identity.issuer() + "/protocol/openid-connect/userinfo"))
                .header("Authorization", "Bearer " + token)
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    }
}
