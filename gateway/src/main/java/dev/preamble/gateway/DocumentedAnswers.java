package dev.preamble.gateway;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Answers that a gateway gave, as examples in the OpenAPI document. {@code AnswersIT} takes them down with {@code
 * -Dopenapi.write=true}, by operation, status and media type.
 */
final class DocumentedAnswers {
    private static final String FILE = "answers.json";

    private DocumentedAnswers() {}

    static void tell(OpenAPI document) {
        Map<String, Object> given = read();
        document.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations()
                        .forEach((method, operation) -> operation
                                .getResponses()
                                .getAPIResponses()
                                .forEach((status, response) ->
                                        tell(response, method + " " + path + " " + status, given))));
        document.getComponents().getResponses().forEach((name, response) -> tell(response, name, given));
    }

    private static void tell(APIResponse response, String whose, Map<String, Object> given) {
        if (response.getContent() != null) {
            response.getContent().getMediaTypes().forEach((type, content) -> {
                Object example = given.get(whose + " " + type);
                if (example != null) {
                    content.example(example);
                }
            });
        }
    }

    private static Map<String, Object> read() {
        try (InputStream file = Objects.requireNonNull(DocumentedAnswers.class.getResourceAsStream(FILE), FILE)) {
            return new ObjectMapper().readValue(file, new TypeReference<TreeMap<String, Object>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
