package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.preamble.client.PublicApi;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tenant reads from its topics is what docs/api/asyncapi.yaml says, record by record. */
final class TopicDocumentIT {
    private static final Path DOCUMENT = Path.of("../../docs/api/asyncapi.yaml");
    private static final Set<String> LAST = Set.of("succeeded", "failed", "cancelled");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final String tenant = Fresh.name("topic-reader");
    private final JsonNode document = document();
    private final Set<String> types = new HashSet<>();

    @Test
    void everyRecordOfATenantIsAsTheDocumentSays() throws Exception {
        PublicApi api = PlatformUnderTest.shared().tenant(tenant);
        String row = "{\"input\": \"a\", \"target\": \"b c\"}\n";
        String words = "so many words ".repeat(1_000);
        String dataset = upload(api, row.repeat(8) + row.replace("\"a\"", "\"" + words + "\""));
        String failed = train(api, upload(api, row.replace("b c", words)), "too-long", 1);
        follow(api, failed);
        String trained = train(api, dataset, "told", 2);
        follow(api, trained);
        String generated = api.post(
                        "/v1/generation-jobs",
                        Map.of("prefix", "told", "inputs", List.of("a", "b"), "options", Map.of("maxNewTokens", 4)))
                .path("id")
                .asText();
        follow(api, generated);
        String cancelled = train(api, dataset, "given-up", 100);
        api.post("/v1/training-jobs/" + cancelled + "/cancel");
        bring(api);
        // What somebody waits for is told to nobody else.
        api.post("/openai/v1/completions", Map.of("model", "preamble-base:told", "prompt", "a", "max_tokens", 4));

        List<String> jobs = List.of(failed, trained, generated, cancelled);
        int events = jobs.stream()
                .mapToInt(job -> api.get("/v1/jobs/" + job).path("events").asInt())
                .sum();
        Properties client = client(api);
        List<ConsumerRecord<String, String>> told = read(client, "events", events + 1);
        List<ConsumerRecord<String, String>> made = read(client, "results", 2);

        told.forEach(this::check);
        made.forEach(this::check);
        assertThat(told)
                .hasSize(events + 1)
                .filteredOn(record -> jobs.contains(record.key()))
                .hasSize(events);
        assertThat(made)
                .hasSize(2)
                .allSatisfy(record -> assertThat(record.key()).isEqualTo(generated));
        assertThat(types)
                .contains(
                        "dev.preamble.job.submitted.v1",
                        "dev.preamble.job.started.v1",
                        "dev.preamble.job.truncated.v1",
                        "dev.preamble.job.progressed.v1",
                        "dev.preamble.job.succeeded.v1",
                        "dev.preamble.job.failed.v1",
                        "dev.preamble.job.cancelled.v1",
                        "dev.preamble.prefix.version-imported.v1",
                        "dev.preamble.generation.line.v1");
    }

    private static String upload(PublicApi api, String rows) {
        return api.upload("/v1/datasets?name=rows", rows).path("id").asText();
    }

    private static String train(PublicApi api, String dataset, String prefix, int epochs) {
        return api.post(
                        "/v1/training-jobs",
                        Map.of(
                                "baseModel",
                                "preamble-base",
                                "dataset",
                                dataset,
                                "prefix",
                                prefix,
                                "options",
                                Map.of("epochs", epochs, "virtualTokens", 2, "reparametrisation", 0)))
                .path("id")
                .asText();
    }

    private static void follow(PublicApi api, String job) {
        api.follow("/v1/jobs/" + job + "/events", (name, data) -> !LAST.contains(name));
    }

    /** The version that was learned, as if it came from elsewhere. */
    private void bring(PublicApi api) throws IOException {
        String version = "/v1/prefixes/told/versions/1";
        for (JsonNode file : api.get(version).path("files")) {
            String name = file.path("name").asText();
            api.download(
                    version + "/files/" + name,
                    folder.resolve(name),
                    file.path("sha256").asText());
        }
        api.postForm(
                "/v1/prefixes/brought/versions",
                Map.of(
                        "adapter_model.safetensors", folder.resolve("adapter_model.safetensors"),
                        "adapter_config.json", folder.resolve("adapter_config.json")),
                Map.of("baseModel", "preamble-base"),
                Map.of());
    }

    private static Properties client(PublicApi api) throws IOException {
        JsonNode client = api.post("/v1/kafka-clients", Map.of("name", "document"));
        Properties properties = new Properties();
        properties.load(new StringReader(client.path("properties").asText()));
        properties.put("group.id", client.path("groupPrefix").asText() + "document");
        properties.put("auto.offset.reset", "earliest");
        properties.put("isolation.level", "read_committed");
        System.setProperty(
                "org.apache.kafka.sasl.oauthbearer.allowed.urls",
                client.path("tokenEndpoint").asText());
        return properties;
    }

    /** At least so many, in time, and what comes with the last of them. */
    private List<ConsumerRecord<String, String>> read(Properties client, String kind, int expected) {
        List<ConsumerRecord<String, String>> read = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("preamble." + tenant + "." + kind));
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (read.size() < expected && System.nanoTime() < until) {
                consumer.poll(Duration.ofMillis(200)).forEach(read::add);
            }
        }
        return read;
    }

    private void check(ConsumerRecord<String, String> record) {
        Map<String, String> headers = StreamSupport.stream(record.headers().spliterator(), false)
                .collect(Collectors.toMap(
                        header -> header.key(), header -> new String(header.value(), StandardCharsets.UTF_8)));
        String type = String.valueOf(headers.get("ce_type"));
        types.add(type);
        JsonNode message = document.at("/components/messages")
                .valueStream()
                .filter(known -> known.path("name").asText().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the document does not tell of " + type));
        assertThat(violations(message.path("payload"), RecordJson.read(record.value(), JsonNode.class)))
                .as("%s: %s", type, record.value())
                .isEmpty();
        assertThat(violations(message.path("headers"), JSON.valueToTree(headers)))
                .as("%s: %s", type, headers)
                .isEmpty();
    }

    private List<String> violations(JsonNode schema, JsonNode value) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("components", document.path("components"));
        whole.putArray("allOf").add(schema);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        whole,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build())
                .validate(value)
                .stream()
                .map(ValidationMessage::toString)
                .toList();
    }

    private static JsonNode document() {
        try {
            JsonNode read = new YAMLMapper().readTree(Files.readString(DOCUMENT));
            closed(read.at("/components/schemas"));
            return read;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The document lets fields come; here one that it does not tell of is a mistake. */
    private static void closed(JsonNode node) {
        if (node instanceof ObjectNode schema && schema.path("properties").isObject() && schema.has("type")) {
            schema.put("additionalProperties", false);
        }
        node.forEach(TopicDocumentIT::closed);
    }
}
