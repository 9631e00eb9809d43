package dev.preamble.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.preamble.gateway.DescribedApi.Answer;
import dev.preamble.gateway.DescribedApi.Operation;
import dev.preamble.records.RecordJson;
import io.restassured.RestAssured;
import io.restassured.builder.ResponseBuilder;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sees the API's answers to a test: which statuses of which operations, and what is not as the document says. */
final class Witness implements Filter {
    /** An example is for people. */
    private static final int LONGEST_EXAMPLE = 4_000;

    private static final int LONGEST_LIST = 3;

    /** Fields of answers that nobody else may know. */
    private static final Set<String> SECRETS = Set.of("secret", "clientSecret", "password", "properties", "url");

    private final DescribedApi api;
    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final Map<String, String> examples = new ConcurrentSkipListMap<>();

    Witness(DescribedApi api) {
        this.api = api;
    }

    DescribedApi api() {
        return api;
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        Response response = context.next(request, expected);
        URI asked = URI.create(request.getURI());
        if (asked.getPort() != RestAssured.port) {
            return response;
        }
        byte[] body = response.asByteArray();
        see(
                request.getMethod(),
                asked.getPath(),
                new Answer(
                        response.statusCode(),
                        mediaType(response.contentType()),
                        response.headers().asList().stream()
                                .map(Header::getName)
                                .map(name -> name.toLowerCase(Locale.ROOT))
                                .collect(Collectors.toSet()),
                        new String(body, StandardCharsets.UTF_8)));
        return new ResponseBuilder().clone(response).setBody(body).build();
    }

    void see(String method, String path, Answer answer) {
        api.on(method, path).ifPresent(operation -> {
            Optional<String> name = DescribedApi.name(operation, answer.status());
            name.ifPresent(status -> {
                seen.add(operation.name() + " " + status);
                keep(operation, status, answer);
            });
            // The status itself counts for its class.
            seen.add(operation.name() + " " + answer.status() / 100 + "XX");
            api.complaints(operation, answer)
                    .forEach(complaint -> complaints.add(operation.name() + " " + answer.status() + ": " + complaint));
        });
    }

    private static @Nullable String mediaType(@Nullable String header) {
        return header == null || header.isEmpty() ? null : header.split(";", 2)[0].strip();
    }

    List<String> complaints() {
        return complaints.stream().distinct().toList();
    }

    /** What the document tells of and nobody saw, as method, path and status. */
    Set<String> unseen() {
        return api.operations().stream()
                .flatMap(operation -> operation.statuses().stream().map(status -> operation.name() + " " + status))
                .filter(status -> !seen.contains(status))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of success the fullest one, of an error the first. */
    private void keep(Operation operation, String status, Answer answer) {
        if (answer.mediaType() == null || answer.mediaType().equals("application/octet-stream")) {
            return;
        }
        String text = answer.text();
        boolean isError = status.compareTo("4") > 0;
        JsonNode response = operation.node().path("responses").path(status);
        String whose = response.has("$ref")
                ? response.path("$ref").asText().replaceFirst(".*/", "")
                : operation.name() + " " + status;
        examples.merge(
                whose + " " + answer.mediaType(),
                answer.isJson() ? text : RecordJson.text(TextNode.valueOf(text)),
                (before, now) ->
                        isError || now.length() <= before.length() || now.length() > LONGEST_EXAMPLE ? before : now);
    }

    /**
     * What was answered, as examples for the document.
     *
     * @param names patterns of what is called so for the test's sake, and how it is called there
     */
    Map<String, JsonNode> examples(Map<String, String> names) {
        Map<String, JsonNode> told = new TreeMap<>();
        examples.forEach((whose, text) -> {
            String renamed = text;
            for (Map.Entry<String, String> name : names.entrySet()) {
                renamed = renamed.replaceAll(name.getKey(), name.getValue());
            }
            told.put(whose, discreet(RecordJson.read(renamed, JsonNode.class)));
        });
        return told;
    }

    private static JsonNode discreet(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                if (SECRETS.contains(field.getKey()) && field.getValue().isTextual()) {
                    object.put(field.getKey(), hidden(field.getKey()));
                } else {
                    discreet(field.getValue());
                }
            });
        }
        if (node instanceof ArrayNode list) {
            while (list.size() > LONGEST_LIST) {
                list.remove(LONGEST_LIST);
            }
            list.forEach(Witness::discreet);
        }
        return node;
    }

    private static String hidden(String field) {
        return switch (field) {
            case "secret" -> "prk_…";
            case "url" -> "https://store.example.org/preamble/object?X-Amz-Signature=0";
            case "properties" ->
                Stream.of("bootstrap.servers=…", "sasl.mechanism=OAUTHBEARER", "…")
                        .collect(Collectors.joining("\n"));
            default -> "…";
        };
    }
}
