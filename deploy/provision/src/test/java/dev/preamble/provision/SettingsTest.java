package dev.preamble.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is refused before any server is asked, and in which words. */
class SettingsTest {
    private static final Map<String, String> DATABASE = Map.of(
            "PREAMBLE_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/preamble",
            "PREAMBLE_DATABASE_PASSWORD", "secret",
            "PREAMBLE_DATABASE_OWNER_PASSWORD", "secret",
            "PREAMBLE_DATABASE_GATEWAY_PASSWORD", "secret",
            "PREAMBLE_DATABASE_SCHEDULER_PASSWORD", "secret");

    private static final Map<String, String> KAFKA =
            Map.of("PREAMBLE_KAFKA_BOOTSTRAP", "127.0.0.1:1", "PREAMBLE_KAFKA_PASSWORD", "secret");

    @ParameterizedTest
    @CsvSource({
        "PREAMBLE_DATABASE_GATEWAY_PASSWORD, '', PREAMBLE_DATABASE_GATEWAY_PASSWORD_FILE",
        "PREAMBLE_DATABASE_URL, postgres://127.0.0.1/preamble, jdbc:postgresql://host:port/database",
        "PREAMBLE_DATABASE_URL, jdbc:postgresql://127.0.0.1:1/preamble; DROP, jdbc:postgresql://host:port/database",
        "PREAMBLE_DATABASE_PASSWORD_FILE, /nowhere, both set",
        "PREAMBLE_KAFKA_REPLICATION, none, from 1 to 9",
        "PREAMBLE_KAFKA_REPLICATION, 1, 2 replicas in sync of 1",
        "PREAMBLE_KAFKA_MIN_INSYNC, 0, from 1 to 9",
        "PREAMBLE_DATABASE_OWNER_PASSWORD, 'secret ', begins or ends with a blank or a line break",
        "PREAMBLE_POOLS, 'gpt2,Not_A_Pool', Not_A_Pool",
    })
    void saysWhatIsWrongAndAsksNoServer(String name, String value, String said) {
        Map<String, String> environment = new HashMap<>(DATABASE);
        environment.putAll(KAFKA);
        environment.put(name, value);

        Run run = Run.with(environment);

        assertThat(run.err()).contains(said);
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void asksForAServer() {
        assertThat(Run.with(Map.of()).err()).contains("No server is named");
    }

    @Test
    void saysWhatRotatingKeysNeeds() {
        Run run = Run.with(Map.of("PREAMBLE_KEYCLOAK_URL", "https://127.0.0.1:1"), "rotate-keys");

        assertThat(run.err()).contains("PREAMBLE_KEYCLOAK_ADMIN_CLIENT");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void readsASecretFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "from a file\n");

        assertThat(new Variables(Map.of("PASSWORD_FILE", file.toString())).required("PASSWORD"))
                .isEqualTo("from a file");
    }

    /** Its files are read as bash reads them, which holds for values without blanks, in quotes or not. */
    @Test
    void readsAllThatProductionMdSets(@TempDir Path folder) throws Exception {
        Map<String, String> environment = new HashMap<>();
        for (String file : List.of("platform.env", "provision.env")) {
            block(file)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("=", 2))
                    .forEach(setting -> environment.put(setting[0], setting[1].replaceAll("^\"(.*)\"$", "$1")));
        }
        for (Map.Entry<String, String> setting : environment.entrySet()) {
            if (setting.getKey().endsWith("_FILE")) {
                Path secret = folder.resolve(setting.getValue());
                Files.createDirectories(secret.getParent());
                setting.setValue(Files.writeString(secret, "a-secret\n").toString());
            }
        }

        assertThat(environment).hasSizeGreaterThan(25);
        assertThat(new Settings(new Variables(environment)).servers())
                .extracting(Server::name)
                .containsExactly("PostgreSQL", "Object store", "Keycloak", "Kafka");
        for (String name : environment.keySet()) {
            String setting = name.replaceFirst("_FILE$", "");
            Map<String, String> twice = new HashMap<>(environment);
            twice.put(setting, "a value");
            twice.put(setting + "_FILE", "another");
            assertThat(Run.with(twice).err()).as("%s is read", name).contains(setting + " and ", "both set");
        }
    }

    private static String block(String name) throws IOException {
        String page = Files.readString(Path.of("../../docs/production.md"));
        Matcher block = Pattern.compile(
                        "<!-- PlainProcessesIT: " + Pattern.quote(name) + " -->\n```\n(.*?)```\n", Pattern.DOTALL)
                .matcher(page);
        assertThat(block.find()).as(name).isTrue();
        return block.group(1);
    }

    @Test
    void showsNoSecretWhenItFails() {
        Run run = Run.with(DATABASE);

        assertThat(run.code()).isOne();
        assertThat(run.err()).contains("PostgreSQL at jdbc:postgresql://127.0.0.1:1/preamble does not answer");
        assertThat(run.err()).doesNotContain("secret");
    }

    private record Run(int code, String err) {
        static Run with(Map<String, String> environment, String... arguments) {
            StringWriter err = new StringWriter();
            int code = new CommandLine(new ProvisionCommand(environment))
                    .setErr(new PrintWriter(err))
                    .execute(arguments);
            return new Run(code, err.toString());
        }
    }
}
