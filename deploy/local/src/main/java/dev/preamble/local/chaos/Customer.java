package dev.preamble.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.Administration;
import dev.preamble.client.PublicApi;
import dev.preamble.client.Refused;
import dev.preamble.client.TopicReader;
import dev.preamble.records.RecordJson;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A tenant that keeps some jobs of every kind going, and remembers each that was acknowledged. */
final class Customer {
    static final String REFERENCE = "reference";

    private static final String BASE_MODEL = "preamble-base";
    private static final List<String> PRIORITIES = List.of("interactive", "batch", "background");
    private static final Set<String> ENDS = Set.of("succeeded", "failed", "cancelled");
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int ROWS = 64;

    /** One job in so many is cancelled while it runs. */
    private static final int ONE_CANCELLED_IN = 12;

    private final String id;
    private final PublicApi api;
    private final TopicReader topics;
    private final String dataset;
    private final Chaos.Load load;
    private final Waits waits;
    private final Random random;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final Set<String> unwanted = ConcurrentHashMap.newKeySet();
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();

    private Customer(
            String id, PublicApi api, TopicReader topics, String dataset, Chaos.Load load, Waits waits, Random random) {
        this.id = id;
        this.api = api;
        this.topics = topics;
        this.dataset = dataset;
        this.load = load;
        this.waits = waits;
        this.random = random;
    }

    /** A new tenant with a key, a Kafka client and a dataset. */
    static Customer join(Administration administration, String id, Chaos.Load load, Waits waits, long seed) {
        administration.provision(id, id);
        PublicApi api = administration.with(
                administration.key(administration.join(id, id + "-first", id + "@first.invalid"), "first"));
        String properties = api.post("/v1/kafka-clients", Map.of("name", "reader"))
                .path("properties")
                .asText();
        String rows = IntStream.range(0, ROWS)
                .mapToObj(i -> RecordJson.text(Map.of("input", "number: " + i, "target", "This is number " + i + ".")))
                .collect(Collectors.joining("\n", "", "\n"));
        String dataset =
                api.upload("/v1/datasets?name=numbers", rows).path("id").asText();
        return new Customer(id, api, new TopicReader(properties), dataset, load, waits, new Random(seed));
    }

    String id() {
        return id;
    }

    PublicApi api() {
        return api;
    }

    TopicReader topics() {
        return topics;
    }

    /** What was acknowledged so far. */
    List<Asked> asked() {
        return List.copyOf(asked);
    }

    boolean cancelled(String job) {
        return cancelled.contains(job);
    }

    int open() {
        return open.size();
    }

    /** Asks for more whenever there is room, until it is told that it is over. */
    void keepAsking(BooleanSupplier over) throws InterruptedException {
        while (!over.getAsBoolean()) {
            if (open.size() < load.open()) {
                ask();
            }
            look();
            Thread.sleep(LOOK);
        }
    }

    /** Returns when no job is open any more, or the time is over. */
    void awaitEnds(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            look();
            Thread.sleep(LOOK);
        }
    }

    private void ask() throws InterruptedException {
        double die = random.nextDouble();
        if (die < 0.35) {
            train("exact-" + random.nextInt(2), true);
        } else if (die < 0.55) {
            train("fused-" + random.nextInt(2), false);
        } else {
            String priority = PRIORITIES.get(random.nextInt(PRIORITIES.size()));
            Map<String, Object> model =
                    random.nextBoolean() ? Map.of("prefix", REFERENCE) : Map.of("baseModel", BASE_MODEL);
            generate(model, random.nextInt(1, 60), random.nextInt(8, 40), priority);
        }
    }

    /** The job whose version all other deterministic ones must repeat. */
    String trainReference() throws InterruptedException {
        return train(REFERENCE, true);
    }

    private String train(String prefix, boolean deterministic) throws InterruptedException {
        Map<String, Object> request = Map.of(
                "baseModel",
                BASE_MODEL,
                "dataset",
                dataset,
                "prefix",
                prefix,
                "options",
                Map.of(
                        "epochs",
                        load.epochs(),
                        "batchSize",
                        8,
                        "virtualTokens",
                        5,
                        "reparametrisation",
                        32,
                        "deterministic",
                        deterministic));
        String job = submit("/v1/training-jobs", request);
        acknowledged(new Asked(job, prefix, deterministic, 0));
        return job;
    }

    /** The smallest thing that takes the whole way through the platform, before all others of this tenant. */
    String generateAtOnce() throws InterruptedException {
        return generate(Map.of("baseModel", BASE_MODEL), 1, 4, "interactive");
    }

    private String generate(Map<String, Object> model, int lines, int tokens, String priority)
            throws InterruptedException {
        Map<String, Object> request = new TreeMap<>(model);
        request.put(
                "inputs",
                IntStream.range(0, lines).mapToObj(i -> "number: " + i).toList());
        request.put("options", Map.of("maxNewTokens", tokens));
        request.put("priority", priority);
        String job = submit("/v1/generation-jobs", request);
        acknowledged(new Asked(job, null, false, lines));
        return job;
    }

    /** Asks until the request is acknowledged; however often that is, it is one job. */
    private String submit(String path, Map<String, Object> request) throws InterruptedException {
        Map<String, String> once = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        return Insistence.on(() -> api.post(path, request, once)).path("id").asText();
    }

    private void acknowledged(Asked job) {
        asked.add(job);
        open.add(job.job());
        if (!REFERENCE.equals(job.prefix()) && random.nextInt(ONE_CANCELLED_IN) == 0 && job.lines() != 1) {
            unwanted.add(job.job());
        }
    }

    /** Looks after the open jobs; while the platform does not answer, another time. */
    private void look() throws InterruptedException {
        for (Asked job : asked) {
            if (open.contains(job.job())) {
                try {
                    look(job);
                } catch (UncheckedIOException | Refused e) {
                    if (!Insistence.mayPass(e)) {
                        // It is not there any more, which the inspection finds too.
                        open.remove(job.job());
                    }
                    return;
                }
            }
        }
    }

    private void look(Asked job) {
        JsonNode answer = api.get("/v1/jobs/" + job.job());
        String state = answer.path("state").asText();
        waits.seen(job.job(), state.equals("queued"), answer.hasNonNull("reason"), System.nanoTime());
        if (ENDS.contains(state)) {
            open.remove(job.job());
        } else if (state.equals("running") && unwanted.contains(job.job())) {
            // Noted before: an answer may get lost on its way.
            cancelled.add(job.job());
            api.post((job.training() ? "/v1/training-jobs/" : "/v1/generation-jobs/") + job.job() + "/cancel", "");
            unwanted.remove(job.job());
        }
    }

    /** Waits for a job's end; returns its last state, or the last one seen when the time is over. */
    String awaitEnd(String job, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        String state = "acknowledged";
        while (!ENDS.contains(state) && System.nanoTime() < deadline) {
            Thread.sleep(Duration.ofMillis(200));
            state = Insistence.on(() -> api.get("/v1/jobs/" + job))
                    .path("state")
                    .asText();
        }
        if (ENDS.contains(state)) {
            open.remove(job);
        }
        return state;
    }

    /** All items of a list, over its pages. */
    List<JsonNode> items(String path) throws InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        JsonNode page;
        String query = "?limit=200";
        do {
            String asking = path + query;
            page = Insistence.on(() -> api.get(asking));
            page.path("items").forEach(items::add);
            query = "?limit=200&cursor=" + page.path("next").asText();
        } while (page.hasNonNull("next"));
        return items;
    }
}
