package dev.preamble.parts.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.preamble.parts.Parts;
import dev.preamble.provision.Secret;
import dev.preamble.provision.keycloak.IdentityAccess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The realm as the gateway and the tenants meet it. */
class RealmIT {
    private static IdentityAccess identity;
    private static Login login;

    @BeforeAll
    static void start() throws Exception {
        identity = Parts.attachOrStartWithKeycloak().identity();
        login = new Login(identity);
    }

    @Test
    void operatorsTokenBearsItsRoleAndIsMeantForTheApi() throws Exception {
        JsonNode claims = Login.claims(login.person("operator", identity.operatorPassword(), "profile"));

        assertThat(claims.at("/realm_access/roles").toString()).contains("operator");
        assertThat(claims.get("aud").asText()).isEqualTo("preamble-gateway");
        assertThat(claims.get("iss").asText()).isEqualTo(identity.issuer());
    }

    @Test
    void personsTokenNamesEachOfTheirTenants() throws Exception {
        String unique = UUID.randomUUID().toString().substring(0, 8);
        Secret password = new Secret("a long password " + unique);
        String person = person("ada-" + unique, password);
        join(organisation("first-" + unique), person);
        join(organisation("second-" + unique), person);

        JsonNode claims = Login.claims(login.person("ada-" + unique, password, "organization:*"));

        assertThat(StreamSupport.stream(claims.get("organization").spliterator(), false)
                        .map(JsonNode::asText))
                .containsExactlyInAnyOrder("first-" + unique, "second-" + unique);
    }

    @Test
    void machinesTokenNamesItsTenantAndIsMeantForKafkaAlone() throws Exception {
        String client = "client-" + UUID.randomUUID();

        JsonNode claims = Login.claims(login.machine(client, login.kafkaClient(client, "acme-hotels")));

        assertThat(claims.get("tenant").asText()).isEqualTo("acme-hotels");
        assertThat(claims.get("aud").asText()).isEqualTo("preamble-kafka");
    }

    @Test
    void operatorsAdministerAndOthersDoNot() throws Exception {
        String unique = UUID.randomUUID().toString().substring(0, 8);
        Secret password = new Secret("a long password " + unique);
        person("bob-" + unique, password);

        HttpResponse<String> operators =
                login.permissions(login.person("operator", identity.operatorPassword(), "profile"));
        HttpResponse<String> others = login.permissions(login.person("bob-" + unique, password, "profile"));

        assertThat(operators.body()).contains("administration");
        assertThat(others.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, '', '{}'", //
        "POST, /roles, '{\"name\": \"king\"}'",
        "GET, /events, ''",
        "GET, /authentication/flows, ''"
    })
    void gatewayMayNotTouchTheRealmItself(String method, String path, String body) throws Exception {
        assertThat(login.admin(method, path, body).statusCode()).isEqualTo(403);
    }

    /** Who could choose their address could pass for somebody else's colleague. */
    @Test
    void nobodyChangesTheirOwnNameOrAddress() throws Exception {
        HttpResponse<String> profile = login.admin("GET", "/users/profile", "");

        for (JsonNode attribute : new ObjectMapper().readTree(profile.body()).get("attributes")) {
            if (Set.of("username", "email").contains(attribute.get("name").asText())) {
                assertThat(attribute.at("/permissions/edit").toString()).isEqualTo("[\"admin\"]");
            }
        }
    }

    private static String organisation(String name) throws IOException, InterruptedException {
        return created(login.admin(
                "POST",
                "/organizations",
                "{\"name\": \"%s\", \"alias\": \"%s\", \"domains\": [{\"name\": \"%s.invalid\"}]}"
                        .formatted(name, name, name)));
    }

    private static String person(String name, Secret password) throws IOException, InterruptedException {
        return created(login.admin(
                "POST",
                "/users",
                "{\"username\": \"%s\", \"enabled\": true, \"credentials\": [{\"type\": \"password\", \"value\": \"%s\"}]}"
                        .formatted(name, password.value())));
    }

    private static void join(String organisation, String person) throws IOException, InterruptedException {
        created(login.admin("POST", "/organizations/" + organisation + "/members", person));
    }

    private static String created(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(201);
        return Path.of(answer.headers().firstValue("Location").orElseThrow())
                .getFileName()
                .toString();
    }
}
