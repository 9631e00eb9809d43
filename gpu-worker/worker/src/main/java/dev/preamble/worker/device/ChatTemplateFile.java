package dev.preamble.worker.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.records.worker.ChatTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The chat template of a base model, where Hugging Face's tools look for it: {@code chat_template.jinja}, or else
 * {@code chat_template} of tokenizer_config.json, a text, or a list of named ones of which {@code default} counts. Special
 * tokens are those of tokenizer_config.json.
 */
final class ChatTemplateFile {
    private static final Logger LOG = Logger.getLogger(ChatTemplateFile.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ChatTemplateFile() {}

    /** Null where the folder has none, or none that is understood: the model is of use without, and the log says why. */
    static @Nullable ChatTemplate read(Path folder) {
        try {
            var configuration = configuration(folder.resolve("tokenizer_config.json"));
            var text = text(folder.resolve("chat_template.jinja"), configuration.path("chat_template"));
            return text == null ? null : new ChatTemplate(text, tokens(configuration));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warnf("%s has no chat template that can be used: %s", folder, e.getMessage());
            return null;
        }
    }

    private static JsonNode configuration(Path file) throws IOException {
        return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
    }

    private static @Nullable String text(Path file, JsonNode configured) throws IOException {
        if (Files.isRegularFile(file)) {
            return Files.readString(file);
        }
        if (configured.isMissingNode() || configured.isNull()) {
            return null;
        }
        for (var one : configured.isArray() ? configured : JSON.createArrayNode()) {
            if (one.path("name").asText().equals("default")
                    && one.path("template").isTextual()) {
                return one.path("template").asText();
            }
        }
        if (!configured.isTextual()) {
            throw new IllegalArgumentException("chat_template is neither a text nor a list with one of name default");
        }
        return configured.asText();
    }

    /** Some files say a token by its text, others by an object that holds it. */
    private static Map<String, String> tokens(JsonNode configuration) {
        var tokens = new TreeMap<String, String>();
        configuration.properties().forEach(field -> {
            var token = field.getValue().isObject() ? field.getValue().path("content") : field.getValue();
            if (field.getKey().endsWith("_token") && token.isTextual()) {
                tokens.put(field.getKey(), token.asText());
            }
        });
        return tokens;
    }
}
