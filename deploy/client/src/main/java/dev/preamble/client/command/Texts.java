package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.client.PublicApi;
import dev.preamble.records.task.GenerationOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Texts that are shown as they grow, by completions, which are no jobs. */
final class Texts {
    /** The most that one completion makes. */
    private static final int AT_ONCE = 16;

    /** Options that completions take, and what they are called there. */
    private static final Map<String, String> OPTIONS = Map.of(
            "maxNewTokens",
            "max_tokens",
            "temperature",
            "temperature",
            "topP",
            "top_p",
            "seed",
            "seed",
            "stop",
            "stop");

    private final PublicApi api;

    Texts(PublicApi api) {
        this.api = api;
    }

    /** Is told of a text's piece. */
    @FunctionalInterface
    interface Listener {
        /** @param ended whether it is the text's last */
        void grew(int text, String piece, boolean ended);
    }

    /** Whether a completion does all that; a job does more. */
    static boolean grant(int count, ObjectNode options) {
        Set<String> others = new TreeSet<>();
        options.fieldNames().forEachRemaining(others::add);
        others.removeAll(OPTIONS.keySet());
        return count <= AT_ONCE && others.isEmpty();
    }

    /** @param options as a job takes them, of those that are granted */
    void complete(String model, List<String> prompts, ObjectNode options, Listener listener) {
        Map<String, Object> request = streamed(model);
        request.put("prompt", prompts);
        // What is left out is as in a job.
        GenerationOptions defaults = GenerationOptions.defaults();
        request.put("max_tokens", defaults.maxNewTokens());
        request.put("temperature", defaults.temperature());
        options.properties()
                .forEach(option -> request.put(OPTIONS.getOrDefault(option.getKey(), ""), option.getValue()));
        stream("/openai/v1/completions", request, "/text", listener);
    }

    /** @param options as they are called there */
    void chat(String model, List<Map<String, String>> messages, ObjectNode options, Listener listener) {
        Map<String, Object> request = streamed(model);
        request.put("messages", messages);
        options.properties().forEach(option -> request.put(option.getKey(), option.getValue()));
        stream("/openai/v1/chat/completions", request, "/delta/content", listener);
    }

    private static Map<String, Object> streamed(String model) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("model", model);
        request.put("stream", true);
        return request;
    }

    private void stream(String path, Object request, String text, Listener listener) {
        api.stream(path, request, chunk -> {
            for (JsonNode choice : chunk.path("choices")) {
                listener.grew(
                        choice.path("index").asInt(), choice.at(text).asText(""), choice.hasNonNull("finish_reason"));
            }
        });
    }
}
