package dev.preamble.local.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.PublicApi;
import dev.preamble.records.RecordJson;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** What a tenant asks for, and what it hears. */
final class Load {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final PublicApi api;

    Load(PublicApi api) {
        this.api = api;
    }

    String upload(int rows) {
        String lines = IntStream.range(0, rows)
                .mapToObj(i -> RecordJson.text(Map.of("input", "number: " + i, "target", "This is number " + i + ".")))
                .collect(Collectors.joining("\n", "", "\n"));
        return api.upload("/v1/datasets?name=numbers", lines).path("id").asText();
    }

    /** Asks until the request is acknowledged, as a client with an idempotency key may. */
    String train(String dataset, String prefix, int epochs) {
        Map<String, Object> request = Map.of(
                "baseModel",
                "preamble-base",
                "dataset",
                dataset,
                "prefix",
                prefix,
                "options",
                Map.of("epochs", epochs, "batchSize", 8, "virtualTokens", 5, "reparametrisation", 32));
        Map<String, String> once = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        return patiently(() -> api.post("/v1/training-jobs", request, once))
                .path("id")
                .asText();
    }

    /** All events of the job, up to its last. */
    List<JobEventSeen> history(String job) {
        List<JobEventSeen> seen = new ArrayList<>();
        hear(job, event -> {
            seen.add(event);
            return false;
        });
        return seen;
    }

    /** Follows the job until an event satisfies, or the job's last one came. */
    void hear(String job, Predicate<JobEventSeen> enough) {
        api.follow("/v1/jobs/" + job + "/events", (kind, data) -> {
            JobEventSeen event = new JobEventSeen(kind, data);
            return !enough.test(event) && !event.last();
        });
    }

    JsonNode job(String id) {
        return patiently(() -> api.get("/v1/jobs/" + id));
    }

    int versions(String prefix) {
        return patiently(() -> api.get("/v1/prefixes/" + prefix + "/versions"))
                .path("items")
                .size();
    }

    private static JsonNode patiently(Callable<JsonNode> request) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptionsMatching(Load::mayPass)
                .until(request, answer -> true);
    }

    private static boolean mayPass(Throwable failure) {
        return failure instanceof UncheckedIOException
                || String.valueOf(failure.getMessage()).contains("by 5");
    }

    /** An event as a client hears it. */
    record JobEventSeen(String kind, JsonNode data) {
        boolean last() {
            return switch (kind) {
                case "succeeded", "failed", "cancelled" -> true;
                default -> false;
            };
        }

        /** Of a {@code started} event, from 1; 0 of any other. */
        int attempt() {
            return kind.equals("started") ? data.path("attempt").asInt() : 0;
        }

        /** Mean loss of the last step; empty before the first. */
        Optional<Double> loss() {
            JsonNode loss = data.path("progress").path("loss");
            return loss.isNumber() ? Optional.of(loss.asDouble()) : Optional.empty();
        }

        long step() {
            return data.path("progress").path("step").asLong();
        }
    }
}
