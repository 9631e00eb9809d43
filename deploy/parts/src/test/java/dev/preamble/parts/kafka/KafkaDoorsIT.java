package dev.preamble.parts.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.preamble.parts.Connections;
import dev.preamble.parts.Parts;
import dev.preamble.parts.keycloak.Login;
import dev.preamble.provision.Secret;
import dev.preamble.provision.kafka.KafkaAccess;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.keycloak.IdentityAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets through which of Kafka's doors. */
class KafkaDoorsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What is no login is never answered. */
    private static final Duration NO_ANSWER = Duration.ofSeconds(3);

    private static Connections connections;
    private static Login login;

    @TempDir
    private static Path tokens;

    @BeforeAll
    static void start() throws Exception {
        connections = Parts.attachOrStartWithKeycloak();
        login = new Login(connections.identity());
    }

    @ParameterizedTest
    @CsvSource({"bootstrap.servers, 4", "bootstrap.servers, 5", "bootstrap.controllers, 6"})
    void noDoorOpensWithoutALogin(String door, int offset) {
        String address = "127.0.0.1:" + (connections.ports().base() + offset);

        assertThatThrownBy(() -> knock(Map.of(door, address, "security.protocol", "PLAINTEXT"), NO_ANSWER))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void wrongPasswordIsRefused() {
        KafkaAccess wrong = new KafkaAccess(
                connections.kafka().bootstrap(), "", Map.of(KafkaUser.ADMIN, new Secret("not the password")));

        assertThatThrownBy(() -> knock(wrong.client(KafkaUser.ADMIN))).isInstanceOf(SaslAuthenticationException.class);
    }

    @Test
    void passwordOfAPartOpensNoOtherDoor() {
        Map<String, Object> tenants = new HashMap<>(connections.kafka().client(KafkaUser.ADMIN));
        tenants.put("bootstrap.servers", connections.kafka().tenantBootstrap());

        assertThatThrownBy(() -> knock(tenants))
                .hasMessageContaining("SCRAM-SHA-512")
                .hasMessageContaining("[OAUTHBEARER]");
    }

    @Test
    void tenantsMachineSeesWhatItsTenantMaySeeAndNothingElse() throws Throwable {
        String own = "acme-" + UUID.randomUUID().toString().substring(0, 8);
        String others = own + "-not";
        String client = own + "-client";
        Secret secret = login.kafkaClient(client, own);
        try (Admin admin = Admin.create(connections.kafka().client(KafkaUser.ADMIN))) {
            admin.createTopics(List.of(
                            new NewTopic("preamble." + own + ".events", 1, (short) 1),
                            new NewTopic("preamble." + others + ".events", 1, (short) 1)))
                    .all()
                    .get();
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, "preamble." + own + ".events", PatternType.LITERAL),
                            new AccessControlEntry("User:" + own, "*", AclOperation.READ, AclPermissionType.ALLOW))))
                    .all()
                    .get();
        }

        Map<String, Object> machine = bearer(login.machine(client, secret));
        // A broker knows of a new topic and a new right a moment later.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(topics(machine)).containsExactly("preamble." + own + ".events"));
    }

    @Test
    void tokenForTheApiIsRefused() throws Exception {
        String token = login.person("operator", connections.identity().operatorPassword(), "profile");

        assertThatThrownBy(() -> knock(bearer(token))).isInstanceOf(SaslAuthenticationException.class);
    }

    @Test
    void tokenOfTheGatewayIsRefused() throws Exception {
        String token =
                login.machine(IdentityAccess.GATEWAY, connections.identity().gatewaySecret());

        assertThatThrownBy(() -> knock(bearer(token))).isInstanceOf(SaslAuthenticationException.class);
    }

    @Test
    void tokenWithAClaimChangedIsRefused() throws Exception {
        String client = "changed-" + UUID.randomUUID();
        String[] parts =
                login.machine(client, login.kafkaClient(client, "acme-hotels")).split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace("acme-hotels", "preamble-admin");
        parts[1] = Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> knock(bearer(String.join(".", parts))))
                .isInstanceOf(SaslAuthenticationException.class);
    }

    /** A client that presents a token as it is. */
    private static Map<String, Object> bearer(String token) throws IOException {
        Path file = Files.writeString(tokens.resolve(UUID.randomUUID().toString()), token);
        System.setProperty(
                "org.apache.kafka.sasl.oauthbearer.allowed.urls", file.toUri().toString());
        return Map.of(
                "bootstrap.servers", connections.kafka().tenantBootstrap(),
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "OAUTHBEARER",
                "sasl.oauthbearer.token.endpoint.url", file.toUri().toString(),
                "sasl.oauthbearer.jwt.retriever.class", "org.apache.kafka.common.security.oauthbearer.FileJwtRetriever",
                "sasl.login.callback.handler.class",
                        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
                "sasl.jaas.config", "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;");
    }

    private static String knock(Map<String, Object> client) throws Throwable {
        return knock(client, PATIENCE);
    }

    private static String knock(Map<String, Object> client, Duration patience) throws Throwable {
        return ask(client, patience, admin -> admin.describeCluster().clusterId());
    }

    private static Set<String> topics(Map<String, Object> client) throws Throwable {
        return ask(client, PATIENCE, admin -> admin.listTopics().names());
    }

    private static <T> T ask(Map<String, Object> client, Duration patience, Function<Admin, KafkaFuture<T>> question)
            throws Throwable {
        Map<String, Object> limited = new HashMap<>(client);
        limited.put("request.timeout.ms", (int) patience.toMillis());
        limited.put("default.api.timeout.ms", (int) patience.toMillis());
        try (Admin admin = Admin.create(limited)) {
            return question.apply(admin).get(40, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
