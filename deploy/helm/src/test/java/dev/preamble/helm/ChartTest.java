package dev.preamble.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import dev.preamble.compose.ReadSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class ChartTest {
    private static final String SMALL = "small.yaml";
    private static final String LARGE = "large.yaml";
    private static final String MINE = "mine.yaml";
    private static final Path GUIDE = Path.of("..", "..", "docs", "production.md");

    @Test
    void lintsStrictly() {
        var lint = new Helm(Rendered.CHART).lint().strict().call();

        assertThat(lint.isFailed()).as(String.join("\n", lint.getMessages())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {SMALL, LARGE, MINE})
    void everyContainerIsBoundedAndProbed(String values) throws IOException {
        Rendered rendered = Rendered.with(values);

        assertThat(rendered.podSpecs()).hasSizeGreaterThanOrEqualTo(4).allSatisfy(pod -> {
            assertThat(pod).containsEntry("automountServiceAccountToken", false);
            assertThat(Rendered.at(pod, "securityContext", "runAsNonRoot")).contains(true);
            assertThat(Rendered.containers(pod)).allSatisfy(container -> {
                assertThat(Rendered.at(container, "securityContext", "allowPrivilegeEscalation"))
                        .contains(false);
                assertThat(Rendered.at(container, "securityContext", "readOnlyRootFilesystem"))
                        .contains(true);
                assertThat(Rendered.at(container, "securityContext", "capabilities", "drop"))
                        .contains(List.of("ALL"));
                assertThat(Rendered.at(container, "securityContext", "privileged"))
                        .isEmpty();
                assertThat(Rendered.at(container, "resources", "limits", "memory"))
                        .isPresent();
                assertThat(Rendered.at(container, "resources", "requests", "cpu"))
                        .isPresent();
                if (!Set.of("migration", "provision").contains(Rendered.text(container, "name"))) {
                    assertThat(container).containsKeys("livenessProbe", "readinessProbe");
                    assertThat(Rendered.at(container, "startupProbe", "failureThreshold")
                                    .orElseThrow())
                            .asInstanceOf(InstanceOfAssertFactories.INTEGER)
                            .as("two seconds each")
                            .isGreaterThanOrEqualTo(60);
                }
            });
        });
    }

    /** docs/production.md, "Upgrading". */
    @Test
    void serversAndThenTheDatabaseAreReadyBeforeAnyPartIsReplaced() throws IOException {
        Rendered rendered = Rendered.with(LARGE);
        List<String> jobs = List.of("prod-provision", "prod-migration");

        assertThat(jobs).allSatisfy(job -> assertThat(hook(rendered, job, "")).contains("pre-install,pre-upgrade"));
        assertThat(jobs.stream()
                        .map(job -> hook(rendered, job, "-weight").orElse("0").toString())
                        .map(Integer::valueOf))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private static Optional<Object> hook(Rendered rendered, String job, String suffix) {
        return Rendered.at(rendered.one("Job", job), "metadata", "annotations", Rendered.HOOK + suffix);
    }

    @ParameterizedTest
    @ValueSource(strings = {SMALL, LARGE, MINE})
    void secretsAreReferredToAndNeverSaid(String values) throws IOException {
        Rendered rendered = Rendered.with(values);

        assertThat(rendered.ofKind("Secret")).isEmpty();
        assertThat(rendered.podSpecs().flatMap(Rendered::containers).flatMap(ChartTest::environment))
                .filteredOn(variable -> Rendered.text(variable, "name").matches(".*(PASSWORD|SECRET|ACCESS_KEY).*"))
                .hasSizeGreaterThan(8)
                .allSatisfy(variable -> assertThat(Rendered.at(variable, "valueFrom", "secretKeyRef", "key"))
                        .isPresent());
    }

    /** Ten forms of a gibibyte, which a gateway takes at a time, would have the kubelet evict it from less. */
    @Test
    void formsHaveRoomOnAGatewaysDisk() throws IOException {
        Object pod = Rendered.at(
                        Rendered.with(LARGE).one("Deployment", "prod-gateway"), "spec", "template", "spec", "volumes")
                .orElseThrow();

        assertThat(pod.toString()).contains("{name=tmp, emptyDir={sizeLimit=12Gi}}");
    }

    /** What a part has no use for, it is not given: neither the credentials nor the way. */
    @ParameterizedTest
    @CsvSource({
        "prod-gateway,             gateway,   true,  true,  true",
        "prod-scheduler,           scheduler, true,  false, true",
        "prod-worker-gpt2-medium,  worker,    false, false, true",
    })
    void aPartHasItsOwnRightsAndNoOthers(
            String deployment, String policy, boolean database, boolean identity, boolean kafka) throws IOException {
        Rendered rendered = Rendered.with(LARGE);
        var pod = Rendered.map(Rendered.at(rendered.one("Deployment", deployment), "spec", "template", "spec")
                .orElseThrow());
        Set<String> variables = Rendered.containers(pod)
                .flatMap(ChartTest::environment)
                .map(variable -> Rendered.text(variable, "name"))
                .collect(Collectors.toSet());
        Set<Object> ports = ports(rendered.one("NetworkPolicy", "prod-" + policy));

        assertThat(variables.contains("PREAMBLE_DATABASE_PASSWORD")).isEqualTo(database);
        assertThat(variables.contains("PREAMBLE_OIDC_CLIENT_SECRET")).isEqualTo(identity);
        assertThat(variables.contains("PREAMBLE_KAFKA_PASSWORD")).isEqualTo(kafka);
        assertThat(ports.contains(5432)).isEqualTo(database);
        assertThat(ports.contains(8443)).isEqualTo(identity);
        assertThat(ports.contains(9093)).isEqualTo(kafka);
    }

    @ParameterizedTest
    @CsvSource({"gateway, gateway", "scheduler, scheduler", "worker-gpt2-medium, worker"})
    void tracesGoWhereItIsSaidAndNowhereElse(String deployment, String policy) throws IOException {
        Rendered traced = Rendered.with(LARGE);
        assertThat(tracing(traced, "prod-" + deployment))
                .isEqualTo(Map.of(
                        "PREAMBLE_TRACING_ENDPOINT",
                        "http://collector.monitoring:4318",
                        "PREAMBLE_TRACING_RATIO",
                        "0.1"));
        assertThat(ports(traced.one("NetworkPolicy", "prod-" + policy))).contains(4318);

        Rendered untraced = Rendered.with(SMALL);
        String small = deployment.startsWith("worker") ? "worker-preamble-base" : deployment;
        assertThat(tracing(untraced, "prod-" + small)).isEmpty();
        assertThat(ports(untraced.one("NetworkPolicy", "prod-" + policy))).doesNotContain(4318);
    }

    /** A port that a policy does not have is refused in silence. */
    @Test
    void portsAreThoseOfTheAddresses() throws IOException {
        Rendered rendered = Rendered.with(MINE);

        assertThat(ports(rendered.one("NetworkPolicy", "prod-worker"))).containsExactlyInAnyOrder(53, 9093, 443);
        assertThat(ports(rendered.one("NetworkPolicy", "prod-migration"))).containsExactlyInAnyOrder(53, 5432);
        assertThat(portsWith("network.store.ports[0]", "9000")).containsExactlyInAnyOrder(53, 9093, 9000);
        assertThat(portsWith("store.endpoint", "http://store")).contains(80);
        assertThat(portsWith("kafka.bootstrap", "a:1,b:2")).containsExactlyInAnyOrder(53, 1, 2, 443);
        assertThatThrownBy(() -> portsWith("kafka.bootstrap", "kafka"))
                .hasMessageContaining("kafka.bootstrap: \"kafka\" has no port");
    }

    private static Set<Object> portsWith(String name, String value) throws IOException {
        return ports(Rendered.with(MINE, Map.of(name, value)).one("NetworkPolicy", "prod-worker"));
    }

    /** A setting that is misspelt is silently none. */
    @ParameterizedTest
    @ValueSource(strings = {SMALL, LARGE, MINE})
    void everyProgramReadsWhatItIsGiven(String values) throws IOException {
        Map<String, Set<String>> read = Map.of(
                "gateway", asVariables("gateway"),
                "scheduler", asVariables("scheduler"),
                "worker", asVariables("gpu-worker/worker"),
                "migration", ReadSettings.variables("storage/catalog"),
                "provision", ReadSettings.ofProvisioning());

        assertThat(Rendered.with(values).podSpecs().flatMap(Rendered::containers))
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(container -> assertThat(read.get(Rendered.text(container, "name")))
                        .containsAll(environment(container)
                                .map(variable -> Rendered.text(variable, "name"))
                                .filter(name -> name.startsWith("PREAMBLE_"))
                                .toList()));
    }

    private static Set<String> asVariables(String module) throws IOException {
        return ReadSettings.properties(module).stream()
                .map(ReadSettings::variable)
                .collect(Collectors.toSet());
    }

    /** What the guide tells people to write is what is rendered here. */
    @Test
    void theGuideShowsACompleteFile() throws IOException {
        assertThat(Files.readString(GUIDE)).contains(Files.readString(Rendered.VALUES.resolve(MINE)));
    }

    /** Whoever follows the guide has made every secret that a pod asks for. */
    @Test
    void theGuideMakesTheSecretsThatPodsAskFor() throws IOException {
        Set<List<String>> made = new HashSet<>();
        Matcher secret =
                Pattern.compile("\ncreate (preamble-[a-z]+)((?:.*\\\\\n)*.*)").matcher(Files.readString(GUIDE));
        while (secret.find()) {
            Pattern.compile("--from-(?:literal|file)=([a-z0-9.-]+)=")
                    .matcher(secret.group(2))
                    .results()
                    .forEach(key -> made.add(List.of(secret.group(1), key.group(1))));
        }
        Rendered rendered = Rendered.with(MINE);
        Set<List<String>> asked = rendered.podSpecs()
                .flatMap(Rendered::containers)
                .flatMap(ChartTest::environment)
                .flatMap(variable -> Rendered.at(variable, "valueFrom", "secretKeyRef").stream())
                .map(Rendered::map)
                .map(key -> List.of(Rendered.text(key, "name"), Rendered.text(key, "key")))
                .collect(Collectors.toSet());
        asked.add(List.of("preamble-trust", "truststore.p12"));

        assertThat(made).isEqualTo(asked);
    }

    @Test
    void podsGoWhereTheirLikesAreNotAndEndInTime() throws IOException {
        Rendered rendered = Rendered.with(LARGE);

        assertThat(rendered.ofKind("Deployment")).hasSize(4).allSatisfy(deployment -> {
            Map<String, Object> pod = Rendered.map(
                    Rendered.at(deployment, "spec", "template", "spec").orElseThrow());
            Object labels =
                    Rendered.at(deployment, "spec", "selector", "matchLabels").orElseThrow();
            assertThat(Rendered.list(pod.get("topologySpreadConstraints")).stream()
                            .map(Rendered::map)
                            .map(constraint -> {
                                assertThat(Rendered.at(constraint, "labelSelector", "matchLabels"))
                                        .contains(labels);
                                return Rendered.text(constraint, "topologyKey");
                            }))
                    .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
            // The gateway's requests end within 5 s, a worker's trainings yield within 20.
            assertThat(pod.get("terminationGracePeriodSeconds"))
                    .asInstanceOf(InstanceOfAssertFactories.INTEGER)
                    .isGreaterThanOrEqualTo(30);
        });
        assertThat(Rendered.at(container(rendered, "prod-gateway"), "lifecycle", "preStop", "sleep", "seconds"))
                .as("until every proxy has heard that it goes")
                .contains(5);
    }

    @Test
    void theIngressShowsWhatIsForPeopleAndNothingElse() throws IOException {
        var spec =
                Rendered.map(Rendered.with(LARGE).one("Ingress", "prod-gateway").get("spec"));
        var rule = Rendered.map(Rendered.list(spec.get("rules")).getFirst());

        assertThat(spec).containsEntry("ingressClassName", "nginx");
        assertThat(spec.get("tls"))
                .isEqualTo(List.of(Map.of("hosts", List.of("preamble.example"), "secretName", "preamble-tls")));
        assertThat(rule).containsEntry("host", "preamble.example");
        assertThat(Rendered.list(Rendered.at(rule, "http", "paths").orElseThrow()).stream()
                        .map(Rendered::map)
                        .map(path -> {
                            assertThat(Rendered.at(path, "backend", "service", "name"))
                                    .contains("prod-gateway");
                            return Rendered.text(path, "path");
                        }))
                .contains("/v1", "/openai/v1", "/dashboard", "/static", "/.well-known")
                .doesNotContain("/", "/q", "/q/metrics", "/q/health");
        assertThat(Rendered.with(SMALL).ofKind("Ingress")).isEmpty();
    }

    @Test
    void isWatchedWhereThatIsWanted() throws IOException {
        Rendered rendered = Rendered.with(LARGE);
        var monitor = rendered.ofKind("PodMonitor").findFirst().orElseThrow();
        var endpoint = Rendered.map(Rendered.list(
                        Rendered.at(monitor, "spec", "podMetricsEndpoints").orElseThrow())
                .getFirst());
        var rules = rendered.ofKind("PrometheusRule").findFirst().orElseThrow();
        var dashboard = rendered.ofKind("ConfigMap").findFirst().orElseThrow();

        assertThat(endpoint).containsEntry("port", "http").containsEntry("path", "/q/metrics");
        assertThat(Rendered.at(monitor, "spec", "selector", "matchLabels"))
                .contains(Map.of("app.kubernetes.io/name", "preamble", "app.kubernetes.io/instance", "prod"));
        assertThat(List.of(monitor, rules, dashboard))
                .allSatisfy(object -> assertThat(Rendered.at(object, "metadata", "labels", "release"))
                        .contains("prometheus"));
        assertThat(rules.get("spec")).isEqualTo(yaml("files/alerts.yaml"));
        assertThat(Rendered.at(dashboard, "metadata", "labels", "grafana_dashboard"))
                .contains("1");
        assertThat(Rendered.at(dashboard, "data", "preamble.json"))
                .contains(Files.readString(Rendered.CHART.resolve("files/dashboard.json")));
        assertThat(Stream.of("PodMonitor", "PrometheusRule", "ConfigMap").flatMap(Rendered.with(SMALL)::ofKind))
                .isEmpty();
    }

    private static Object yaml(String file) throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(Rendered.CHART.resolve(file)));
    }

    /** Nobody has to keep a part's password twice. */
    @Test
    void usersAreMadeWithThePasswordsThatThePartsAreGiven() throws IOException {
        Rendered rendered = Rendered.with(LARGE);

        for (String part : List.of("gateway", "scheduler", "worker")) {
            String deployment = part.equals("worker") ? "prod-worker-gpt2-medium" : "prod-" + part;
            String name = part.toUpperCase(Locale.ROOT);
            assertThat(secret(rendered, "Job", "prod-provision", "PREAMBLE_KAFKA_" + name + "_PASSWORD"))
                    .isEqualTo(secret(rendered, "Deployment", deployment, "PREAMBLE_KAFKA_PASSWORD"));
            assertThat(secret(rendered, "Job", "prod-provision", "PREAMBLE_STORE_" + name + "_SECRET_KEY"))
                    .isEqualTo(secret(rendered, "Deployment", deployment, "PREAMBLE_STORE_SECRET_KEY"));
        }
        assertThat(secret(rendered, "Job", "prod-provision", "PREAMBLE_DATABASE_OWNER_PASSWORD"))
                .isEqualTo(secret(rendered, "Job", "prod-migration", "PREAMBLE_DATABASE_PASSWORD"));
        assertThat(secret(rendered, "Job", "prod-provision", "PREAMBLE_OIDC_CLIENT_SECRET"))
                .isEqualTo(secret(rendered, "Deployment", "prod-gateway", "PREAMBLE_OIDC_CLIENT_SECRET"));
    }

    @Test
    void policiesMeanThePodsThatThereAre() throws IOException {
        Rendered rendered = Rendered.with(LARGE);
        List<Map<String, Object>> labels = rendered.objects().stream()
                .flatMap(object -> Rendered.at(object, "spec", "template", "metadata", "labels").stream())
                .map(Rendered::map)
                .toList();

        assertThat(Stream.of("NetworkPolicy", "PodDisruptionBudget").flatMap(rendered::ofKind))
                .hasSize(9)
                .allSatisfy(policy -> {
                    var spec = Rendered.map(policy.get("spec"));
                    var selector = Rendered.map(
                            spec.containsKey("podSelector") ? spec.get("podSelector") : spec.get("selector"));
                    var wanted = Rendered.map(selector.get("matchLabels"));
                    assertThat(labels).anyMatch(pod -> pod.entrySet().containsAll(wanted.entrySet()));
                });
    }

    @Test
    void workersOnGpusAskForThemAndOthersDoNot() throws IOException {
        assertThat(limits(Rendered.with(LARGE), "prod-worker-llama-small")).containsEntry("nvidia.com/gpu", 1);
        assertThat(limits(Rendered.with(SMALL), "prod-worker-preamble-base")).doesNotContainKey("nvidia.com/gpu");
    }

    @Test
    void aPoolIsScaledByWhatWaitsAndWhatRuns() throws IOException {
        Rendered rendered = Rendered.with(LARGE);
        var scaled = rendered.one("ScaledObject", "prod-worker-gpt2-medium");
        var deployment = rendered.one("Deployment", "prod-worker-gpt2-medium");
        var trigger = Rendered.map(
                Rendered.list(Rendered.at(scaled, "spec", "triggers").orElseThrow())
                        .getFirst());

        assertThat(Rendered.at(scaled, "spec", "maxReplicaCount")).contains(16);
        assertThat(Rendered.at(trigger, "metadata", "query").orElseThrow().toString())
                .contains("preamble_pool_jobs_waiting{pool=\"gpt2-medium\"}")
                .contains("preamble_pool_lanes_taken{pool=\"gpt2-medium\"}")
                .contains("preamble_pool_completions{pool=\"gpt2-medium\"}");
        assertThat(Rendered.at(trigger, "metadata", "threshold")).contains("8");
        assertThat(Rendered.at(deployment, "spec", "replicas"))
                .as("the scaler's to say")
                .isEmpty();
        assertThat(Rendered.with(SMALL).ofKind("ScaledObject")).isEmpty();
    }

    @Test
    void whatHasADigestRunsByIt() throws IOException {
        assertThat(image(Rendered.with(LARGE), "prod-gateway"))
                .matches("images\\.example/preamble/preamble-gateway@sha256:0+1");
        assertThat(image(Rendered.with(SMALL), "prod-gateway")).isEqualTo("preamble-gateway:0.1.0-SNAPSHOT");
    }

    /** Else Keycloak would be asked to send people back to an address without TLS, and refuse. */
    @Test
    void behindAnIngressTheGatewayTellsAddressesWithHttps() throws IOException {
        assertThat(environment(container(Rendered.with(LARGE), "prod-gateway")))
                .contains(Map.of("name", "PREAMBLE_HTTP_PROXIED", "value", "true"));
        assertThat(environment(container(Rendered.with(SMALL), "prod-gateway")))
                .extracting(one -> one.get("name"))
                .doesNotContain("PREAMBLE_HTTP_PROXIED");
    }

    @ParameterizedTest
    @CsvSource({
        "pools[0].device, tpu",
        "pools[0].name, Base_Model",
        "gateway.replicas, 0",
        "pools[0].lanes, 0",
        "pools[0].workers.least, 0"
    })
    void refusesValuesThatMakeNoSense(String name, String value) {
        assertThatThrownBy(() -> new Helm(Rendered.CHART)
                        .template()
                        .withKubeVersion("1.31.0")
                        .withValuesFile(Rendered.VALUES.resolve(SMALL))
                        .set(name, value)
                        .call())
                .hasMessageContaining(name.substring(name.lastIndexOf('.') + 1));
    }

    private static Map<String, String> tracing(Rendered rendered, String deployment) {
        return environment(container(rendered, deployment))
                .filter(one -> Rendered.text(one, "name").startsWith("PREAMBLE_TRACING"))
                .collect(Collectors.toMap(one -> Rendered.text(one, "name"), one -> Rendered.text(one, "value")));
    }

    private static Object secret(Rendered rendered, String kind, String name, String variable) {
        return Rendered.containers(Rendered.map(Rendered.at(rendered.one(kind, name), "spec", "template", "spec")
                        .orElseThrow()))
                .flatMap(ChartTest::environment)
                .filter(one -> Rendered.text(one, "name").equals(variable))
                .flatMap(one -> Rendered.at(one, "valueFrom", "secretKeyRef").stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is given no " + variable));
    }

    private static Stream<Map<String, Object>> environment(Map<String, Object> container) {
        return Rendered.list(container.get("env")).stream().map(Rendered::map);
    }

    private static Set<Object> ports(Map<String, Object> policy) {
        return Rendered.list(Rendered.at(policy, "spec", "egress").orElseThrow()).stream()
                .map(Rendered::map)
                .flatMap(rule -> Rendered.list(rule.get("ports")).stream())
                .map(port -> Rendered.map(port).get("port"))
                .collect(Collectors.toSet());
    }

    private static Map<String, Object> limits(Rendered rendered, String deployment) {
        return Rendered.map(Rendered.at(container(rendered, deployment), "resources", "limits")
                .orElseThrow());
    }

    private static String image(Rendered rendered, String deployment) {
        return Rendered.text(container(rendered, deployment), "image");
    }

    private static Map<String, Object> container(Rendered rendered, String deployment) {
        return Rendered.containers(
                        Rendered.map(Rendered.at(rendered.one("Deployment", deployment), "spec", "template", "spec")
                                .orElseThrow()))
                .findFirst()
                .orElseThrow();
    }
}
