package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.client.PathSegment;
import dev.preamble.client.PublicApi;
import dev.preamble.client.Refused;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "chat",
        description = {
            "Answers each line that you type by what a prefix makes of it, until Ctrl-D; Ctrl-C stops an answer.",
            "Where the base model has a chat template, what was said before is part of it. Elsewhere, and with --json, each",
            "line stands for itself."
        },
        mixinStandardHelpOptions = true)
public final class ChatCommand implements Callable<Integer> {
    /** Codes of what is refused for its length, by the gateway or by a worker, whose models have room for so many tokens. */
    private static final Set<String> TOO_MUCH = Set.of("invalid_field", "too_large");

    @Mixin
    private Connection connection = new Connection();

    @Parameters(paramLabel = "PREFIX[@VERSION]", description = "such as labels, labels@3 or labels@live")
    private String prefix = "";

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "of each answer")
    private @Nullable Integer maxNewTokens;

    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the likeliest (default), above draws")
    private @Nullable Double temperature;

    /** What the base model's chat template is given; stays empty where each line stands for itself. */
    private final List<Map<String, String>> said = new ArrayList<>();

    /** Makes the answer to a line. */
    private interface Talk {
        void answer(String line);
    }

    @Override
    public Integer call() throws Exception {
        PublicApi api = connection.api();
        Talk talk = connection.json() ? line -> printJob(api, line) : growing(api);
        PrintWriter out = connection.out();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = ask(lines, out); line != null; line = ask(lines, out)) {
            if (!line.isBlank()) {
                answer(talk, line, out);
            }
        }
        return ExitCode.DONE;
    }

    private @Nullable String ask(BufferedReader lines, PrintWriter out) throws IOException {
        if (!connection.json()) {
            out.print(prefix + "> ");
            out.flush();
        }
        return lines.readLine();
    }

    /** A refusal ends the answer, and not the talk. */
    private void answer(Talk talk, String line, PrintWriter out) {
        try {
            talk.answer(line);
        } catch (Refused e) {
            if (e.status() == 401 || e.status() == 403 || e.status() == 404) {
                throw e;
            }
            if (connection.json()) {
                sayProblem(e);
                return;
            }
            out.println(e.detail());
            if (!said.isEmpty() && e.member("code").filter(TOO_MUCH::contains).isPresent()) {
                out.println("All that was said before counts. Ask shorter, or leave by Ctrl-D and begin a new chat.");
            }
        } catch (JobFailed e) {
            if (connection.json()) {
                sayProblem(e);
            } else {
                out.println(e.getMessage());
            }
        }
    }

    private void sayProblem(RuntimeException failure) {
        connection.err().println(Failures.problem(failure));
        connection.err().flush();
    }

    private void printJob(PublicApi api, String line) {
        Map<String, Object> request = new LinkedHashMap<>(ModelName.of(prefix).fields());
        request.put("inputs", List.of(line));
        request.put("priority", "interactive");
        request.put("options", options("maxNewTokens"));
        for (JsonNode answer : GenerateCommand.generated(api, request)) {
            connection.out().println(answer);
            connection.out().flush();
        }
    }

    private Talk growing(PublicApi api) {
        ModelName named = ModelName.of(prefix);
        String base = api.get("/v1/prefixes/" + PathSegment.of(named.prefix()))
                .path("baseModel")
                .asText();
        boolean remembers =
                api.get("/v1/base-models/" + PathSegment.of(base)).path("card").hasNonNull("chatTemplate");
        Texts texts = new Texts(api);
        String model = named.on(base);
        if (!remembers) {
            return line -> show(answer -> texts.complete(model, List.of(line), options("maxNewTokens"), answer));
        }
        return line -> {
            List<Map<String, String>> messages = new ArrayList<>(said);
            messages.add(Map.of("role", "user", "content", line));
            String answered = show(answer -> texts.chat(model, messages, options("max_completion_tokens"), answer));
            // What was not answered was not said.
            if (!answered.isEmpty()) {
                said.add(messages.getLast());
                said.add(Map.of("role", "assistant", "content", answered));
            }
        };
    }

    private ObjectNode options(String tokens) {
        ObjectNode options = JsonNodeFactory.instance.objectNode().put("temperature", 0.0);
        if (maxNewTokens != null) {
            options.put(tokens, maxNewTokens);
        }
        if (temperature != null) {
            options.put("temperature", temperature);
        }
        return options;
    }

    /** Something that answers, until Ctrl-C. */
    private interface Source {
        void answer(GrowingAnswer to);
    }

    /** @return what was said of the answer */
    private String show(Source source) {
        GrowingAnswer answer = new GrowingAnswer(connection.out());
        try (Interruption interruption = new Interruption()) {
            try {
                source.answer(answer);
            } catch (RuntimeException e) {
                if (!interruption.came()) {
                    answer.breakOff();
                    throw e;
                }
            }
        }
        answer.end();
        return answer.text();
    }
}
