package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.records.RecordJson;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka client that is not ours, and not Java, reads a tenant's topics by the lines of docs/topics.md. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class ForeignClientIT {
    @TempDir
    Path folder;

    @Test
    void readsTheTenantsTopicAndNoOther() throws Exception {
        Python python = Python.with("confluent-kafka==2.16.1", "confluent_kafka", folder);
        TestTenant acme = Tenants.acme();
        TestTenant other = Tenants.longerAcme();
        String made =
                acme.json(Map.of("name", "foreign")).post("/v1/kafka-clients").asString();
        Path client = Files.writeString(folder.resolve("client.json"), made);
        TestReader.produce("preamble." + acme.id() + ".results", "hello acme");
        TestReader.produce("preamble." + other.id() + ".results", "hello other");

        assertThat(python.until("hello acme", List.of("-c", lines()))).doesNotContain("hello other");

        ObjectNode changed = RecordJson.read(made, ObjectNode.class);
        ((ArrayNode) changed.get("topics")).removeAll().add("preamble." + other.id() + ".results");
        Files.writeString(client, changed.toString());
        assertThat(python.until("KafkaError", List.of("-c", lines()))).contains("TOPIC_AUTHORIZATION_FAILED");
    }

    private static String lines() throws IOException {
        String document = Files.readString(Path.of("../docs/topics.md"));
        return document.substring(document.indexOf("```python\n") + 10, document.indexOf("```\n\nA test"));
    }
}
