package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.records.RecordJson;
import dev.preamble.records.UnreadableRecord;
import java.util.Map;

/** Options of a job as they stand on a command line: {@code epochs=3}, {@code method.dropout=0.1}, {@code stop=["\n"]}. */
final class JobOptions {
    private JobOptions() {}

    /** As the API takes them; a value is JSON, or else a text. The server knows which there are. */
    static ObjectNode of(Map<String, String> given) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        given.forEach((path, value) -> {
            ObjectNode at = options;
            String[] names = path.split("\\.", -1);
            for (int i = 0; i < names.length - 1; i++) {
                at = at.withObjectProperty(names[i]);
            }
            at.set(names[names.length - 1], value(value));
        });
        return options;
    }

    private static JsonNode value(String text) {
        try {
            return RecordJson.read(text, JsonNode.class);
        } catch (UnreadableRecord e) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }
}
