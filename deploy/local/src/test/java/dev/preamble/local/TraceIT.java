package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.client.PublicApi;
import dev.preamble.local.TraceCollector.Told;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** What is told of a tenant's work, from its request to its records, in one trace. */
final class TraceIT {
    private static final Set<String> LAST = Set.of("succeeded", "failed", "cancelled");
    private static final Set<String> OURS = Set.of("submit", "release", "publish", "segment", "outcome");
    private static final String ROW = "{\"input\": \"a lantern of brass\", \"target\": \"it shines\"}\n";

    private final PlatformUnderTest platform;

    TraceIT() throws Exception {
        platform = PlatformUnderTest.shared();
    }

    @Test
    void aTrainingJobIsOneTraceFromItsRequestToItsTenantsRecord() throws Exception {
        PublicApi api = platform.tenant("traced");
        String trace = randomTrace();
        String caller = "00f067aa0ba902b7";
        // A caller's flags say nothing of what the platform tells.
        String job = trained(api, "00-" + trace + "-" + caller + "-00");

        Spans spans = told(trace);

        Told request = spans.only("POST /v1/training-jobs");
        assertThat(request.kind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(request.parent()).isEqualTo(caller);
        assertThat(request.part()).isEqualTo("preamble-gateway");
        Told submit = spans.only("submit");
        assertThat(submit.parent()).isEqualTo(request.id());
        assertThat(submit.attribute("preamble.job")).isEqualTo(job);
        assertThat(spans.named("release")).isNotEmpty().allSatisfy(release -> {
            assertThat(release.parent()).isEqualTo(submit.id());
            assertThat(release.part()).isEqualTo("preamble-scheduler");
        });
        assertThat(spans.named("segment")).hasSameSizeAs(spans.named("release")).allSatisfy(segment -> {
            assertThat(segment.part()).isEqualTo("preamble-worker");
            assertThat(segment.kind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
            Told sent = spans.parent(segment);
            assertThat(sent.name()).isEqualTo("publish");
            assertThat(spans.parent(sent).name()).isEqualTo("release");
            assertThat(segment.attribute("messaging.system")).isEqualTo("kafka");
            assertThat(segment.attribute("messaging.destination.name")).isEqualTo("preamble.pools.preamble-base.tasks");
            assertThat(segment.attribute("preamble.run")).isNotEmpty();
            assertThat(segment.attribute("preamble.outcome")).isEqualTo("reported");
        });
        assertThat(spans.named("outcome"))
                .allSatisfy(outcome -> assertThat(spans.parent(outcome).name()).isEqualTo("segment"));
        assertThat(spans.named("outcome").stream().map(outcome -> outcome.attribute("preamble.outcome")))
                .contains("Begin", "AcceptVersion");
        assertThat(spans.all()).allSatisfy(span -> {
            assertThat(span.whole()).doesNotContain("lantern").doesNotContain("prk_");
            if (OURS.contains(span.name())) {
                assertThat(span.attribute("preamble.job")).isEqualTo(job);
            }
        });

        List<ConsumerRecord<String, String>> records = records(api, "traced", job);
        assertThat(records).allSatisfy(record -> assertThat(traceparent(record)).startsWith("00-" + trace + "-"));
        ConsumerRecord<String, String> last = records.getLast();
        Told published = spans.all().stream()
                .filter(span -> traceparent(last).contains(span.id()))
                .findFirst()
                .orElseThrow();
        assertThat(published.name()).isEqualTo("publish");
        assertThat(published.attribute("messaging.destination.name")).isEqualTo("preamble.traced.events");
        assertThat(spans.parent(published).attribute("preamble.outcome")).isEqualTo("AcceptVersion");
    }

    @Test
    void nobodysTraceIsAnotherTenantsAndWhatIsNoTraceIsPassedOver() throws Exception {
        PublicApi ada = platform.tenant("traced-ada");
        PublicApi bob = platform.tenant("traced-bob");
        String trace = randomTrace();
        String hers = trained(ada, "00-" + trace + "-00f067aa0ba902b7-01");
        String his = trained(bob, "00-" + trace.toUpperCase(Locale.ROOT) + "-nonsense");

        assertThat(records(ada, "traced-ada", hers))
                .allSatisfy(record -> assertThat(traceparent(record)).contains(trace));
        assertThat(records(bob, "traced-bob", his))
                .allSatisfy(record -> assertThat(traceparent(record))
                        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
                        .doesNotContain(trace));
    }

    @Test
    void aCompletionIsOneTraceFromItsRequestToItsWorker() throws Exception {
        PublicApi api = platform.tenant("traced-asker");
        String trace = randomTrace();

        api.post(
                "/openai/v1/completions",
                Map.of("model", "preamble-base", "prompt", "a lantern of brass", "max_tokens", 2),
                Map.of("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"));

        Spans spans = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> spans(trace),
                        told -> told.names()
                                .containsAll(Set.of("POST /openai/v1/completions", "release", "completion")));
        Told release = spans.only("release");
        assertThat(spans.parent(release).name()).isEqualTo("POST /openai/v1/completions");
        Told completion = spans.only("completion");
        assertThat(completion.parent()).isEqualTo(release.id());
        assertThat(completion.part()).isEqualTo("preamble-worker");
        assertThat(completion.attribute("preamble.tenant")).isEqualTo("traced-asker");
        assertThat(spans.all()).allSatisfy(span -> assertThat(span.whole()).doesNotContain("lantern"));
    }

    private static String randomTrace() {
        return "%016x%016x"
                .formatted(
                        ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE),
                        ThreadLocalRandom.current().nextLong());
    }

    /** A job that has succeeded. */
    private static String trained(PublicApi api, String traceparent) {
        String dataset = api.upload("/v1/datasets?name=lanterns", ROW.repeat(8))
                .path("id")
                .asText();
        String job = api.post(
                        "/v1/training-jobs",
                        Map.of(
                                "baseModel",
                                "preamble-base",
                                "dataset",
                                dataset,
                                "prefix",
                                "lanterns",
                                "options",
                                Map.of("epochs", 1, "virtualTokens", 2, "reparametrisation", 0, "evaluationShare", 0)),
                        Map.of("traceparent", traceparent))
                .path("id")
                .asText();
        List<String> kinds = new ArrayList<>();
        api.follow("/v1/jobs/" + job + "/events", (kind, event) -> {
            kinds.add(kind);
            return !LAST.contains(kind);
        });
        assertThat(kinds).endsWith("succeeded");
        return job;
    }

    /** Once the last of them is there. */
    private Spans told(String trace) {
        return await().atMost(Duration.ofSeconds(30)).until(() -> spans(trace), TraceIT::isWhole);
    }

    private Spans spans(String trace) {
        return new Spans(platform.traces().of(trace));
    }

    /** What was accepted last was published, and who did it told so. */
    private static boolean isWhole(Spans spans) {
        Set<String> accepted = spans.named("outcome").stream()
                .filter(outcome -> outcome.attribute("preamble.outcome").equals("AcceptVersion"))
                .map(Told::id)
                .collect(Collectors.toSet());
        return spans.names().containsAll(Set.of("POST /v1/training-jobs", "submit", "release", "segment"))
                && spans.named("publish").stream().anyMatch(published -> accepted.contains(published.parent()))
                && spans.named("segment").size() == spans.named("release").size();
    }

    /** Of one trace. */
    private record Spans(List<Told> all) {
        Set<String> names() {
            return all.stream().map(Told::name).collect(Collectors.toSet());
        }

        List<Told> named(String name) {
            return all.stream().filter(span -> span.name().equals(name)).toList();
        }

        Told only(String name) {
            assertThat(named(name)).hasSize(1);
            return named(name).getFirst();
        }

        Told parent(Told span) {
            return all.stream()
                    .filter(other -> other.id().equals(span.parent()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("nothing is told of the parent of " + span));
        }
    }

    private static String traceparent(ConsumerRecord<String, String> record) {
        return Stream.of(record.headers().lastHeader("traceparent"))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    /** The job's records on its tenant's topic, as the tenant's program reads them. */
    private static List<ConsumerRecord<String, String>> records(PublicApi api, String tenant, String job)
            throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(api.post("/v1/kafka-clients", Map.of("name", Fresh.name("reader")))
                .path("properties")
                .asText()));
        System.setProperty(
                "org.apache.kafka.sasl.oauthbearer.allowed.urls",
                properties.getProperty("sasl.oauthbearer.token.endpoint.url"));
        properties.put("auto.offset.reset", "earliest");
        properties.put("isolation.level", "read_committed");
        properties.put("group.id", tenant + ".reader");
        List<ConsumerRecord<String, String>> read = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("preamble." + tenant + ".events"));
            await().atMost(Duration.ofSeconds(30)).pollInSameThread().until(() -> {
                consumer.poll(Duration.ofMillis(500)).forEach(read::add);
                return read.stream().anyMatch(record -> record.key().equals(job) && isLast(record));
            });
        }
        return read.stream().filter(record -> record.key().equals(job)).toList();
    }

    private static boolean isLast(ConsumerRecord<String, String> record) {
        return LAST.stream().anyMatch(kind -> record.value().contains("\"kind\":\"" + kind + "\""));
    }
}
