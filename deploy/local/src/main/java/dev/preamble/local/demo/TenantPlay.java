package dev.preamble.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.PublicApi;
import dev.preamble.client.TopicReader;
import dev.preamble.local.demo.DemoReport.Generation;
import dev.preamble.local.demo.DemoReport.TenantReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A tenant's first minutes: from rows to a prefix, to texts, to its own topics. */
final class TenantPlay {
    private static final String BASE_MODEL = "preamble-base";
    private static final int NEW_TOKENS = 120;
    private static final Duration TOPIC_PATIENCE = Duration.ofSeconds(30);

    private final DemoTenant tenant;
    private final PublicApi api;
    private final DemoScreen screen;
    private final DemoRows rows;

    TenantPlay(DemoTenant tenant, PublicApi api, DemoScreen screen) {
        this.tenant = tenant;
        this.api = api;
        this.screen = screen;
        this.rows = DemoRows.of(tenant);
    }

    TenantReport run() {
        long began = System.nanoTime();
        String training = submitTraining(upload());
        TrainingWatch watch = new TrainingWatch(screen, tenant);
        api.follow("/v1/jobs/" + training + "/events", watch::hear);
        Duration trained = Duration.ofNanos(System.nanoTime() - began);
        screen.say(
                tenant,
                "learned " + tenant.prefix() + " version " + watch.version() + " in " + DemoScreen.seconds(trained));

        String with = submitGeneration(Map.of("prefix", tenant.prefix(), "version", watch.version()));
        String without = submitGeneration(Map.of("baseModel", BASE_MODEL));
        List<Generation> generations = sideBySide(results(with), results(without));
        List<String> jobs = List.of(training, with, without);
        Consumed consumed = consume(jobs, 2 * rows.unseen().size());
        return new TenantReport(
                tenant.id(),
                tenant.prefix(),
                watch.version(),
                watch.firstLoss(),
                watch.lastLoss(),
                watch.withoutPrefix(),
                watch.heldOut(),
                trained.toMillis() / 1000.0,
                jobs.size(),
                consumed.events(),
                consumed.results(),
                generations);
    }

    private String upload() {
        JsonNode dataset = api.upload("/v1/datasets?name=" + tenant.prefix(), rows.lines());
        screen.say(tenant, "uploaded " + dataset.path("lines").asLong() + " rows");
        return dataset.path("id").asText();
    }

    private String submitTraining(String dataset) {
        JsonNode job = api.post(
                "/v1/training-jobs",
                Map.of(
                        "baseModel",
                        BASE_MODEL,
                        "dataset",
                        dataset,
                        "prefix",
                        tenant.prefix(),
                        "options",
                        tenant.options()),
                Map.of("Idempotency-Key", UUID.randomUUID().toString()));
        screen.say(tenant, "submitted training job " + job.path("id").asText());
        return job.path("id").asText();
    }

    private String submitGeneration(Map<String, Object> model) {
        Map<String, Object> request = new TreeMap<>(model);
        request.put("options", Map.of("maxNewTokens", NEW_TOKENS));
        request.put("inputs", rows.unseen().stream().map(Row::input).toList());
        return api.post("/v1/generation-jobs", request).path("id").asText();
    }

    private List<String> results(String job) {
        api.follow("/v1/jobs/" + job + "/events", (kind, event) -> switch (kind) {
            case "succeeded" -> false;
            case "failed", "cancelled" ->
                throw new IllegalStateException("the generation job " + kind + ": "
                        + event.path("detail").asText());
            default -> true;
        });
        return api.lines("/v1/generation-jobs/" + job + "/results").stream()
                .map(line -> line.path("output").asText())
                .toList();
    }

    private List<Generation> sideBySide(List<String> with, List<String> without) {
        List<Generation> generations = new ArrayList<>();
        for (int i = 0; i < rows.unseen().size(); i++) {
            Row row = rows.unseen().get(i);
            generations.add(new Generation(row.input(), row.target(), with.get(i), without.get(i)));
        }
        return generations;
    }

    /** Reads the tenant's own topics with credentials made for it alone, and gives them back afterwards. */
    private Consumed consume(List<String> jobs, int expectedResults) {
        String name = "demo-" + UUID.randomUUID().toString().substring(0, 8);
        JsonNode client = api.post("/v1/kafka-clients", Map.of("name", name));
        String id = client.path("clientId").asText();
        try {
            String group = tenant.id() + "." + name;
            TopicReader reader = new TopicReader(client.path("properties").asText());
            int expectedEvents = jobs.stream()
                    .mapToInt(job -> api.get("/v1/jobs/" + job).path("events").asInt())
                    .sum();
            int events = reader.read(group, "preamble." + tenant.id() + ".events", expectedEvents, TOPIC_PATIENCE)
                    .size();
            int results = reader.read(group, "preamble." + tenant.id() + ".results", expectedResults, TOPIC_PATIENCE)
                    .size();
            screen.say(tenant, "consumed " + events + " events and " + results + " results from its own topics");
            return new Consumed(events, results);
        } finally {
            api.delete("/v1/kafka-clients/" + id);
        }
    }

    private record Consumed(int events, int results) {}
}
