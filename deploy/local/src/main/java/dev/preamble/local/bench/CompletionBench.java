package dev.preamble.local.bench;

import dev.preamble.client.Administration;
import dev.preamble.client.terminal.StatusLine;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Completions one after the other, by one who waits for each: what the platform adds to the engine's own time. */
public final class CompletionBench {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int WARM_UP = 50;

    private final URI gateway;
    private final Administration administration;
    private final StatusLine status;

    /** @param administration as the operator */
    public CompletionBench(URI gateway, Administration administration, StatusLine status) {
        this.gateway = gateway;
        this.administration = administration;
        this.status = status;
    }

    /**
     * How much is asked for.
     *
     * @param tokens of each completion at most
     */
    public record Load(int completions, int tokens) {}

    /**
     * What was measured, in milliseconds.
     *
     * @param whole from the request to the end of the answer, as the client sees it
     * @param engine what the worker says that the engine took of it
     * @param added the rest of each
     */
    public record Report(int completions, int tokens, Spread whole, Spread engine, Spread added) {
        /** For a person. */
        public List<String> table() {
            return List.of(
                    String.format(Locale.ROOT, "%-34s %8s %8s %8s", "milliseconds", "median", "p99", "most"),
                    line("a completion, for its client", whole),
                    line("of that the engine", engine),
                    line("the rest", added),
                    String.format(Locale.ROOT, "%d completions of %d tokens at most", completions, tokens));
        }

        private static String line(String name, Spread millis) {
            return String.format(
                    Locale.ROOT, "%-34s %8.1f %8.1f %8.1f", name, millis.median(), millis.p99(), millis.most());
        }
    }

    public Report run(Load load) throws IOException, InterruptedException, ExecutionException {
        Crowd crowd = Crowd.gather(administration, 1, status);
        List<Long> whole = new ArrayList<>();
        List<Long> engine = new ArrayList<>();
        List<Long> added = new ArrayList<>();
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build()) {
            for (int i = -WARM_UP; i < load.completions(); i++) {
                HttpRequest request = request(crowd.tenants().getFirst(), load, i);
                long begin = System.nanoTime();
                HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
                long took = System.nanoTime() - begin;
                long ofEngine = engineNanos(answer);
                if (i >= 0) {
                    whole.add(took);
                    engine.add(ofEngine);
                    added.add(took - ofEngine);
                }
                status.show("%s  completion %d"
                        .formatted(StatusLine.bar((double) Math.max(0, i) / load.completions()), i));
            }
        }
        status.erase();
        return new Report(
                load.completions(),
                load.tokens(),
                Spread.ofNanos(whole),
                Spread.ofNanos(engine),
                Spread.ofNanos(added));
    }

    private static long engineNanos(HttpResponse<String> answer) throws IOException {
        String millis = answer.headers()
                .firstValue("openai-processing-ms")
                .orElseThrow(
                        () -> new IOException("a completion answered " + answer.statusCode() + ": " + answer.body()));
        return (long) (Double.parseDouble(millis) * 1e6);
    }

    private HttpRequest request(Crowd.Tenant tenant, Load load, int i) {
        return HttpRequest.newBuilder(gateway.resolve("/openai/v1/completions"))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + tenant.key())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(RecordJson.text(Map.of(
                        "model",
                        "preamble-base",
                        "prompt",
                        "number: " + i,
                        "max_tokens",
                        load.tokens(),
                        "temperature",
                        0))))
                .build();
    }
}
