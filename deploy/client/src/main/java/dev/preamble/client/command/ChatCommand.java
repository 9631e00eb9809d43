package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.PublicApi;
import dev.preamble.client.Refused;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "chat",
        description = {
            "Answers each line that you type by what a prefix makes of it, until Ctrl-D.",
            "Each line stands for itself: what was said before is not part of it."
        },
        mixinStandardHelpOptions = true)
public final class ChatCommand implements Callable<Integer> {
    @Mixin
    private Connection connection = new Connection();

    @Parameters(paramLabel = "PREFIX[@VERSION]", description = "such as labels, labels@3 or labels@live")
    private String prefix = "";

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "of each answer")
    private @Nullable Integer maxNewTokens;

    @Override
    public Integer call() throws Exception {
        PublicApi api = connection.api();
        PrintWriter out = connection.out();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = ask(lines, out); line != null; line = ask(lines, out)) {
            if (!line.isBlank()) {
                answer(api, line, out);
            }
        }
        return ExitCode.DONE;
    }

    private @Nullable String ask(BufferedReader lines, PrintWriter out) throws java.io.IOException {
        if (!connection.json()) {
            out.print(prefix + "> ");
            out.flush();
        }
        return lines.readLine();
    }

    /** A refusal ends the answer, and not the talk. */
    private void answer(PublicApi api, String line, PrintWriter out) {
        Map<String, Object> request = new LinkedHashMap<>(ModelName.of(prefix).fields());
        request.put("inputs", List.of(line));
        request.put("priority", "interactive");
        request.put("options", maxNewTokens == null ? Map.of() : Map.of("maxNewTokens", maxNewTokens));
        try {
            for (JsonNode answer : GenerateCommand.generated(api, request)) {
                connection.print(
                        answer, () -> out.println(answer.path("output").asText().strip()));
            }
        } catch (Refused e) {
            if (e.status() == 401 || e.status() == 403 || e.status() == 404) {
                throw e;
            }
            out.println(e.detail());
        } catch (JobFailed e) {
            out.println(e.getMessage());
        }
    }
}
