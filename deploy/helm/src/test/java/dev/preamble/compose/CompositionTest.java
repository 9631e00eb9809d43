package dev.preamble.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompositionTest {
    /** They do their work and end. */
    private static final Set<String> ONCE =
            Set.of("volumes", "provision-stores", "provision-identity", "provision-kafka", "migration");

    private static Composition composition;

    @BeforeAll
    static void read() throws Exception {
        composition = Composition.read();
    }

    @Test
    void everyContainerIsConfinedAndBounded() {
        assertThat(composition.services()).hasSizeGreaterThan(12).allSatisfy((name, service) -> {
            assertThat(service.get("cap_drop")).isEqualTo(List.of("ALL"));
            assertThat(service.get("security_opt")).isEqualTo(List.of("no-new-privileges:true"));
            assertThat(service).containsKeys("mem_limit", "cpus", "user").doesNotContainKey("privileged");
            assertThat(service.get("read_only")).as("Keycloak builds itself").isEqualTo(!name.equals("keycloak"));
            if (name.equals("volumes")) {
                assertThat(service.get("cap_add")).isEqualTo(List.of("CHOWN"));
                assertThat(service.get("network_mode")).isEqualTo("none");
            } else {
                assertThat(String.valueOf(service.get("user"))).doesNotMatch("(root|0)(:.*)?");
                assertThat(service).doesNotContainKey("cap_add");
            }
            assertThat(service.containsKey("healthcheck")).isEqualTo(!ONCE.contains(name));
        });
    }

    @Test
    void everyImageHasAVersionAndMayHaveADigest() throws Exception {
        String example = Files.readString(Composition.FOLDER.resolve(".env.example"));

        assertThat(composition.services())
                .allSatisfy((name, service) -> assertThat(String.valueOf(service.get("image")))
                        .matches(".*:[^:]*[0-9][^:]*\\$\\{[A-Z_]+_DIGEST:-}")
                        .doesNotContain("latest"));
        assertThat(variables(composition.text()))
                .allSatisfy((name, otherwise) ->
                        assertThat(example).containsPattern("(?m)^#?" + name + "=" + Pattern.quote(otherwise) + "$"));
    }

    @Test
    void secretsAreFilesAndEachIsUsed() {
        Set<String> used = new TreeSet<>();
        composition.services().forEach((name, service) -> {
            Map<String, String> secrets = Composition.secrets(service);
            used.addAll(secrets.values());
            Composition.environment(service).forEach((variable, value) -> {
                if (value.startsWith("/run/secrets/")) {
                    assertThat(variable).endsWith("_FILE");
                    assertThat(secrets).as(name).containsKey(value.substring("/run/secrets/".length()));
                } else if (!variable.startsWith("SMALLRYE")) {
                    assertThat(variable).as(name).doesNotContainPattern("PASSWORD|SECRET");
                }
            });
        });
        assertThat(used).isEqualTo(composition.all("secrets").keySet());
    }

    @Test
    void secretsAreMadeOnceAndForTheirOwnerAlone(@TempDir Path folder) throws Exception {
        Files.copy(Composition.FOLDER.resolve("compose.yaml"), folder.resolve("compose.yaml"));
        Files.copy(Composition.FOLDER.resolve("secrets.sh"), folder.resolve("secrets.sh"));

        Map<String, String> made = runSecrets(folder);

        assertThat(made.keySet()).isEqualTo(composition.all("secrets").keySet());
        assertThat(made.values())
                .allMatch(secret -> secret.matches("[A-Za-z0-9]{40}"))
                .doesNotHaveDuplicates();
        assertThat(runSecrets(folder)).isEqualTo(made);
        assertThat(Files.getPosixFilePermissions(folder.resolve("secrets"))).hasSize(3);
    }

    /** A setting that is misspelt is silently none. */
    @ParameterizedTest
    @CsvSource({"gateway, gateway", "scheduler, scheduler", "worker, gpu-worker/worker"})
    void partsAreGivenWhatTheyReadAndNothingElse(String name, String module) throws Exception {
        Map<String, Object> service = composition.service(name);
        Set<String> properties = ReadSettings.properties(module);
        Set<String> variables = properties.stream().map(ReadSettings::variable).collect(Collectors.toSet());

        assertThat(variables).contains("PREAMBLE_KAFKA_PASSWORD", "PREAMBLE_HTTP_PORT");
        assertThat(variables).containsAll(ours(service));
        assertThat(properties).containsAll(Composition.secrets(service).keySet());
    }

    /** A setting without a value is the environment's, and none where that has none. */
    @Test
    void tracesGoWhereTheEnvironmentSays() throws Exception {
        String example = Files.readString(Composition.FOLDER.resolve(".env.example"));
        for (String part : List.of("gateway", "scheduler", "worker")) {
            Map<String, Object> given =
                    Composition.map(composition.service(part).get("environment"));
            for (String setting : List.of("PREAMBLE_TRACING_ENDPOINT", "PREAMBLE_TRACING_RATIO")) {
                assertThat(given).containsEntry(setting, null);
                assertThat(example).contains("#" + setting + "=");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"provision-stores", "provision-identity", "provision-kafka"})
    void provisioningIsGivenWhatItReads(String name) throws Exception {
        assertThat(ReadSettings.ofProvisioning())
                .containsAll(ours(composition.service(name)).stream()
                        .map(variable -> variable.replaceFirst("_FILE$", ""))
                        .toList());
    }

    /** Prometheus's own tool reads what it is given. */
    @Test
    void prometheusTakesItsConfiguration(@TempDir Path folder) throws Exception {
        Optional<Path> promtool = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(place -> Path.of(place, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeThat(promtool).as("promtool on the PATH (Debian: prometheus)").isPresent();
        Path alerts = Files.copy(
                Composition.FOLDER.resolve("../helm/preamble/files/alerts.yaml"), folder.resolve("alerts.yaml"));
        Path settings = Files.writeString(
                folder.resolve("prometheus.yml"),
                Files.readString(Composition.FOLDER.resolve("prometheus/prometheus.yml"))
                        .replace("/etc/prometheus/alerts.yaml", alerts.toString()));

        Process process = new ProcessBuilder(promtool.get().toString(), "check", "config", settings.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("1 rule files found");
    }

    /** Whom a service calls shares a network with it, and nobody else is on that network than who has to be. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            database | gateway, keycloak, migration, postgres, provision-stores, scheduler
            store    | gateway, minio, provision-stores, scheduler, worker
            kafka    | gateway, kafka, provision-kafka, scheduler, worker
            identity | gateway, kafka, keycloak, provision-identity
            watch    | gateway, grafana, prometheus, scheduler, worker
            front    | gateway, grafana, kafka, keycloak
            """)
    void networksJoinThoseWhoHaveBusiness(String network, String members) {
        assertThat(composition.services().entrySet().stream()
                        .filter(service -> Composition.names(service.getValue().get("networks"))
                                .contains(network))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .collect(Collectors.joining(", ")))
                .isEqualTo(members);
        Object settings = composition.all("networks").get(network);
        assertThat(settings instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("internal")))
                .isEqualTo(!network.equals("front"));
    }

    @Test
    void servicesReachWhomTheyCall() {
        Map<String, Map<String, Object>> services = composition.services();
        services.forEach((name, service) -> Composition.environment(service).values().stream()
                .flatMap(value -> Pattern.compile("//([a-z]+)[:/]|^([a-z]+):[0-9]+$")
                        .matcher(value)
                        .results()
                        .map(found -> found.group(1) == null ? found.group(2) : found.group(1)))
                .filter(services::containsKey)
                .forEach(called -> assertThat(Composition.names(service.get("networks")))
                        .as(name + " calls " + called)
                        .containsAnyElementsOf(Composition.names(
                                Composition.map(services.get(called)).get("networks")))));
    }

    @Test
    void nobodyStartsBeforeWhatItNeeds() {
        List<String> started = new ArrayList<>();
        Map<String, Map<String, Object>> waiting = new TreeMap<>(composition.services());
        while (!waiting.isEmpty()) {
            List<String> next = waiting.entrySet().stream()
                    .filter(service -> started.containsAll(
                            Composition.names(service.getValue().get("depends_on"))))
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(next).as("what can start after " + started).isNotEmpty();
            started.addAll(next);
            next.forEach(waiting::remove);
        }
        assertThat(started)
                .containsSubsequence("provision-stores", "keycloak", "provision-identity", "kafka", "gateway");
        composition.services().forEach((name, service) -> {
            if (service.get("depends_on") instanceof Map<?, ?> needs) {
                needs.forEach((needed, how) -> assertThat(Composition.map(how).get("condition"))
                        .as(name + " waits for " + needed)
                        .isEqualTo(
                                ONCE.contains(String.valueOf(needed))
                                        ? "service_completed_successfully"
                                        : "service_healthy"));
            }
        });
    }

    @Test
    void filesThatItNamesAreThere() {
        assertThat(composition.all("configs").values())
                .allSatisfy(config -> assertThat(Composition.FOLDER.resolve(
                                String.valueOf(Composition.map(config).get("file"))))
                        .exists());
    }

    private static Set<String> ours(Map<String, Object> service) {
        return Composition.environment(service).keySet().stream()
                .filter(variable -> variable.startsWith("PREAMBLE_"))
                .collect(Collectors.toSet());
    }

    private static Map<String, String> variables(String text) {
        Map<String, String> variables = new TreeMap<>();
        Matcher matcher = Pattern.compile("\\$\\{([A-Z_]+):-([^}]*)}").matcher(text);
        while (matcher.find()) {
            variables.put(matcher.group(1), matcher.group(2));
        }
        return variables;
    }

    private static Map<String, String> runSecrets(Path folder) throws Exception {
        Process process = new ProcessBuilder(
                        "bash", folder.resolve("secrets.sh").toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Map<String, String> secrets = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("secrets"))) {
            for (Path file : files.toList()) {
                secrets.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return secrets;
    }
}
