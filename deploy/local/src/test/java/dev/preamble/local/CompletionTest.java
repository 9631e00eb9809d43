package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shell makes of the script that {@code ./preamble completion} prints. */
final class CompletionTest {
    private static final Pattern COMMAND = Pattern.compile("^  ([a-z-]+)  ", Pattern.MULTILINE);

    @TempDir
    static Path folder;

    private static Path script;

    @BeforeAll
    static void write() throws IOException {
        StringWriter printed = new StringWriter();
        assertThat(Preamble.commandLine().setOut(new PrintWriter(printed)).execute("completion"))
                .isZero();
        script = Files.writeString(folder.resolve("completion"), printed.toString());
    }

    @Test
    void completesCommandsOfCommands() throws Exception {
        assertThat(words("./preamble", "adm")).containsExactly("admin");
        assertThat(words("./preamble", "admin", "dead")).containsExactly("dead-letters");
        assertThat(words("./preamble", "admin", "tenants", "")).contains("show", "create", "join", "erase");
        assertThat(words("./preamble", "jobs", "de")).containsExactly("delete");
        assertThat(words("./preamble", "k")).containsExactlyInAnyOrder("keys", "kafka-clients");
    }

    @Test
    void completesOptionsAndTheWordsThatAParameterTakes() throws Exception {
        assertThat(words("./preamble", "jobs", "list", "--pro")).containsExactly("--profile");
        assertThat(words("./preamble", "status", "--j")).containsExactly("--json");
        assertThat(words("./preamble", "admin", "pause", "po")).containsExactly("pool");
        assertThat(words("./preamble", "jobs", "list", "--kind", "")).containsExactly("training", "generation");
        assertThat(words("./preamble", "jobs", "list", "--state", "ru")).containsExactly("running");
        assertThat(words("./preamble", "datasets", "upload", "--purpose", "g")).containsExactly("generation");
        assertThat(words("./preamble", "train", "--priority", "back")).containsExactly("background");
        assertThat(words("./preamble", "train", "--compare", "ada")).containsExactly("adapter-3", "adapter-0.1");
        for (String command : List.of("logout", "topic", "down", "restore", "reconcile")) {
            assertThat(words("./preamble", command, "--js")).containsExactly("--json");
        }
    }

    /** Those of the script as well as ours. */
    @Test
    void completesEachCommandThatTheUsageTellsAndNoOther() throws Exception {
        String usage = said("../../preamble", "help");
        List<String> completed = words("./preamble", "");

        assertThat(completed)
                .containsAll(COMMAND.matcher(usage)
                        .results()
                        .map(found -> found.group(1))
                        .toList());
        assertThat(List.of(usage.split("[^a-z-]+"))).containsAll(completed);
        assertThat(words("./preamble", "provision", "rot")).containsExactly("rotate-keys");
    }

    /** As bash asks for them: of the function that it finds for the command's name. */
    private static List<String> words(String... typed) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "--noprofile", "--norc", "-c", """
                compopt() { :; } # which only a shell that somebody types into has
                source "$0"
                read -ra found <<< "$(complete -p preamble)"
                for i in "${!found[@]}"; do
                  [ "${found[i]}" != -F ] || function=${found[i + 1]}
                done
                COMP_WORDS=("$@")
                COMP_CWORD=$(($# - 1))
                COMP_LINE="$*"
                COMP_POINT=${#COMP_LINE}
                "$function" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
                printf '%s\\n' "${COMPREPLY[@]}"
                """, script.toString()));
        command.addAll(List.of(typed));
        return said(command.toArray(String[]::new))
                .lines()
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String said(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
