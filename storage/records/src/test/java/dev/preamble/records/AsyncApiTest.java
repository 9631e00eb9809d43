package dev.preamble.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.tenant.CloudEvent;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.records.tenant.VersionImported;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a tenant's topics hold against docs/api/asyncapi.yaml. */
class AsyncApiTest {
    private static final Path DOCUMENT = Path.of("../../docs/api/asyncapi.yaml");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant AT = Instant.parse("2026-11-21T01:02:03.456Z");
    private static final JobId JOB = new JobId(new UUID(1, 2));

    private static JsonNode document;

    @BeforeAll
    static void readTheDocument() throws IOException {
        document = new YAMLMapper().readTree(Files.readString(DOCUMENT));
        closed(document.at("/components/schemas"));
    }

    /** The document lets fields come; here one that it does not tell of is a mistake. */
    private static void closed(JsonNode node) {
        if (node instanceof ObjectNode schema && schema.path("properties").isObject() && schema.has("type")) {
            schema.put("additionalProperties", false);
        }
        node.forEach(AsyncApiTest::closed);
    }

    @TestFactory
    Stream<DynamicTest> everyRecordIsAsTheDocumentSays() {
        return messages().entrySet().stream()
                .map(sent -> DynamicTest.dynamicTest(sent.getKey(), () -> {
                    JsonNode message = message(sent.getValue().event().type());
                    assertThat(violations(
                                    message.path("payload"),
                                    JSON.readTree(
                                            RecordJson.write(sent.getValue().record()))))
                            .isEmpty();
                    assertThat(violations(
                                    message.path("headers"),
                                    JSON.valueToTree(sent.getValue().event().headers())))
                            .isEmpty();
                }));
    }

    @Test
    void aRecordThatIsOtherwiseIsFound() throws IOException {
        JsonNode failed = message("dev.preamble.job.failed.v1").path("payload");

        assertThat(violations(failed, JSON.readTree("{\"kind\":\"failed\",\"code\":\"internal\"}")))
                .hasSize(1);
        assertThat(violations(failed, JSON.readTree("{\"kind\":\"waiting\",\"code\":\"internal\",\"detail\":\"d\"}")))
                .hasSize(1);
        assertThat(violations(
                        failed,
                        JSON.readTree("{\"kind\":\"failed\",\"code\":\"internal\",\"detail\":\"d\",\"more\":1}")))
                .hasSize(1);
    }

    @Test
    void everyMessageOfTheDocumentIsSentAndEveryEventIsInIt() {
        assertThat(document.at("/components/messages")
                        .valueStream()
                        .map(message -> message.path("name").asText()))
                .containsExactlyInAnyOrderElementsOf(messages().values().stream()
                        .map(sent -> sent.event().type())
                        .collect(Collectors.toSet()));
        assertThat(messages().values().stream()
                        .<Class<?>>map(sent -> sent.record().getClass()))
                .contains(Objects.requireNonNull(JobEvent.class.getPermittedSubclasses()));
    }

    @Test
    void everyTopicOfATenantIsInTheDocument() {
        TenantId tenant = new TenantId("acme");

        assertThat(document.path("channels")
                        .valueStream()
                        .map(channel -> channel.path("address").asText().replace("{tenant}", tenant.value())))
                .containsExactlyInAnyOrderElementsOf(
                        Topics.of(tenant).stream().map(TopicLayout::name).toList());
    }

    /** The records that tenants read, by the name of their golden file, and what stands in their headers. */
    private static Map<String, Sent> messages() {
        Map<String, Sent> messages = new LinkedHashMap<>();
        SampleRecords.all()
                .forEach((name, record) ->
                        event(record).ifPresent(event -> messages.put(name, new Sent(record, event))));
        return messages;
    }

    private static Optional<CloudEvent> event(Object record) {
        return switch (record) {
            case JobEvent event -> Optional.of(CloudEvent.of(JOB, 7, event, AT));
            case GeneratedLine line -> Optional.of(CloudEvent.of(line, AT));
            case VersionImported imported -> Optional.of(CloudEvent.of(imported, AT));
            default -> Optional.empty();
        };
    }

    private record Sent(Object record, CloudEvent event) {}

    private static JsonNode message(String type) {
        return document.at("/components/messages")
                .valueStream()
                .filter(message -> message.path("name").asText().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** Against a schema that may refer to others of the document. */
    private static List<String> violations(JsonNode schema, JsonNode record) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("components", document.path("components"));
        whole.putArray("allOf").add(schema);
        JsonSchema compiled = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        whole,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
        Set<ValidationMessage> found = compiled.validate(record);
        return found.stream().map(ValidationMessage::toString).toList();
    }
}
