package dev.preamble.local.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.preamble.client.Administration;
import dev.preamble.client.PublicApi;
import dev.preamble.client.Refused;
import dev.preamble.client.TopicReader;
import dev.preamble.client.TopicReader.TopicRecord;
import dev.preamble.local.Platform;
import dev.preamble.records.RecordJson;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An application team that never rests, and remembers what it was promised. */
final class BusyTenant {
    private static final String POOL = Platform.POOL.value();
    private static final String FIRST = "first";
    private static final int OPEN = 3;
    private static final int LINES = 20;

    /** One job in so many is cancelled while it runs. */
    private static final int ONE_CANCELLED_IN = 7;

    /** One job in so many trains on rows that were just uploaded. */
    private static final int ONE_UPLOADED_IN = 6;

    private static final Set<String> ENDS = Set.of("succeeded", "failed", "cancelled");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final String id;
    private final String key;
    private final Doors doors;
    private final TopicReader topics;
    private final Map<URI, PublicApi> apis = new ConcurrentHashMap<>();
    private final List<Job> jobs = new CopyOnWriteArrayList<>();
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private final Map<String, JsonNode> ended = new ConcurrentHashMap<>();
    private final AtomicInteger completions = new AtomicInteger();
    private final List<Future<?>> loads = new CopyOnWriteArrayList<>();
    private final List<TopicRecord> heard = new CopyOnWriteArrayList<>();
    private volatile String dataset = "";

    private record Job(String id, boolean training) {}

    private BusyTenant(String id, String key, Doors doors, TopicReader topics) {
        this.id = id;
        this.key = key;
        this.doors = doors;
        this.topics = topics;
    }

    /** A new one, with a version of a prefix that it completes texts with. */
    static BusyTenant join(Administration administration, String id, Doors doors) {
        administration.provision(id, id);
        Administration.ApiKey key =
                administration.key(administration.join(id, id + "-first", id + "@first.invalid"), FIRST);
        TopicReader topics = new TopicReader(administration
                .with(key)
                .post("/v1/kafka-clients", Map.of("name", "reader"))
                .path("properties")
                .asText());
        BusyTenant tenant = new BusyTenant(id, key.secret(), doors, topics);
        tenant.upload();
        String job = tenant.train(FIRST);
        await().atMost(PATIENCE).until(() -> tenant.state(job).equals("succeeded"));
        return tenant;
    }

    /** Begins to work, until it is told that it is over. */
    void begin(ExecutorService threads, BooleanSupplier over) {
        loads.add(threads.submit(() -> {
            work(over);
            return null;
        }));
        loads.add(threads.submit(() -> {
            complete(over);
            return null;
        }));
        loads.add(threads.submit(() -> listen(over)));
    }

    /** Returns when it has ended, and its last job too. */
    void awaitEnd() throws ExecutionException, InterruptedException {
        for (Future<?> load : loads) {
            load.get();
        }
    }

    /** Keeps some jobs of each kind going until it is told that it is over; then waits for the last. */
    private void work(BooleanSupplier over) throws InterruptedException {
        for (int number = 1; !over.getAsBoolean() || ended.size() < jobs.size(); ) {
            if (!over.getAsBoolean() && jobs.size() - ended.size() < OPEN) {
                ask(number++);
            }
            jobs.forEach(this::look);
            Thread.sleep(LOOK);
        }
    }

    private void ask(int number) {
        if (number % ONE_UPLOADED_IN == 0) {
            upload();
        }
        String job = number % 2 == 0 ? train("labels-" + number % 3) : generate(number % 4 == 1);
        if (number % ONE_CANCELLED_IN == 0) {
            cancelled.add(job);
        }
    }

    private void look(Job job) {
        if (ended.containsKey(job.id())) {
            return;
        }
        JsonNode seen = ask(api -> api.get("/v1/jobs/" + job.id()));
        String state = seen.path("state").asText();
        if (ENDS.contains(state)) {
            ended.put(job.id(), seen);
        } else if (state.equals("running") && cancelled.contains(job.id())) {
            cancel(job);
        }
    }

    private void cancel(Job job) {
        String kind = job.training() ? "training" : "generation";
        try {
            ask(api -> api.post("/v1/" + kind + "-jobs/" + job.id() + "/cancel", ""));
        } catch (Refused e) {
            if (e.status() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            // It has ended meanwhile.
        }
    }

    /** Asks for one text after the other. */
    private void complete(BooleanSupplier over) throws InterruptedException {
        Map<String, Object> request =
                Map.of("model", POOL + ":" + FIRST + "@1", "prompt", "number: 7", "max_tokens", 8);
        while (!over.getAsBoolean()) {
            JsonNode answer = ask(api -> api.post("/openai/v1/completions", request));
            assertThat(answer.path("choices").path(0).path("text").asText()).isNotEmpty();
            completions.incrementAndGet();
            Thread.sleep(LOOK);
        }
    }

    /** Reads its events as they come, as a program of its own would. */
    private void listen(BooleanSupplier over) {
        while (!over.getAsBoolean()) {
            heard.addAll(topics.read(id + ".live", events(), Integer.MAX_VALUE, Duration.ofSeconds(10)));
        }
    }

    private void upload() {
        String rows = rows();
        dataset = ask(api -> api.upload("/v1/datasets?name=numbers", rows))
                .path("id")
                .asText();
    }

    private static String rows() {
        return IntStream.range(0, 64)
                .mapToObj(i -> RecordJson.text(Map.of("input", "number: " + i, "target", "This is number " + i + ".")))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** As only gateways with uploads in parts take it; what is trained from here on is trained on that. */
    void uploadInParts() {
        byte[] rows = rows().getBytes(StandardCharsets.UTF_8);
        String upload = ask(api -> api.post("/v1/uploads", Map.of("name", "numbers", "bytes", rows.length)))
                .path("id")
                .asText();
        ask(api -> api.putPart("/v1/uploads/" + upload + "/parts/1", rows, sent -> {}));
        dataset = ask(api -> api.post("/v1/uploads/" + upload + "/complete"))
                .path("id")
                .asText();
    }

    private String train(String prefix) {
        Map<String, Object> options = Map.of("epochs", 10, "batchSize", 8, "virtualTokens", 5, "reparametrisation", 32);
        return submit(true, Map.of("baseModel", POOL, "dataset", dataset, "prefix", prefix, "options", options));
    }

    private String generate(boolean tuned) {
        List<String> inputs =
                IntStream.range(0, LINES).mapToObj(i -> "number: " + i).toList();
        Map<String, Object> options = Map.of("maxNewTokens", 20);
        return submit(
                false,
                tuned
                        ? Map.of("prefix", FIRST, "inputs", inputs, "options", options)
                        : Map.of("baseModel", POOL, "inputs", inputs, "options", options));
    }

    private String submit(boolean training, Map<String, Object> request) {
        Map<String, String> once = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        String path = training ? "/v1/training-jobs" : "/v1/generation-jobs";
        String job = ask(api -> api.post(path, request, once)).path("id").asText();
        jobs.add(new Job(job, training));
        return job;
    }

    private String state(String job) {
        jobs.forEach(this::look);
        return ended.getOrDefault(job, MissingNode.getInstance()).path("state").asText();
    }

    /** Until it is answered; that it was not is remembered. */
    private JsonNode ask(Function<PublicApi, JsonNode> request) {
        JsonNode answer = once(request);
        return answer.isMissingNode()
                ? await().atMost(PATIENCE).until(() -> once(request), later -> !later.isMissingNode())
                : answer;
    }

    private JsonNode once(Function<PublicApi, JsonNode> request) {
        URI door = doors.enter();
        try {
            return request.apply(apis.computeIfAbsent(door, gateway -> new PublicApi(gateway, key)));
        } catch (Refused e) {
            if (e.status() < 500) {
                throw e;
            }
            doors.failed(door, e);
        } catch (UncheckedIOException e) {
            doors.failed(door, e);
        } finally {
            doors.leave(door);
        }
        return MissingNode.getInstance();
    }

    /** Waits until a training, a generation and a completion that it asks for from now on are over. */
    Runnable furtherWork() {
        int before = jobs.size();
        int answered = completions.get();
        return () -> await().atMost(PATIENCE)
                .failFast("tenant " + id + " gave up", this::lookForFailures)
                .until(() -> {
                    List<Job> over = jobs.subList(before, jobs.size()).stream()
                            .filter(job -> ended.containsKey(job.id()))
                            .toList();
                    return over.stream().anyMatch(Job::training)
                            && over.stream().anyMatch(job -> !job.training())
                            && completions.get() > answered + 1;
                });
    }

    private void lookForFailures() throws ExecutionException, InterruptedException {
        for (Future<?> load : loads) {
            if (load.isDone()) {
                load.get();
            }
        }
    }

    int jobs() {
        return jobs.size();
    }

    /** Each job ended as it was to, and of each the topics have every event and result once. */
    Told verify() {
        assertThat(jobs)
                .allSatisfy(job -> assertThat(end(job).path("state").asText())
                        .as("%s", end(job))
                        .isIn(cancelled.contains(job.id()) ? Set.of("succeeded", "cancelled") : Set.of("succeeded")));
        List<String> events = jobs.stream()
                .flatMap(job -> IntStream.rangeClosed(1, end(job).path("events").asInt())
                        .mapToObj(number -> job.id() + "/events/" + number))
                .toList();
        List<String> results = jobs.stream()
                .filter(job -> !job.training() && succeeded(job))
                .flatMap(job -> IntStream.range(0, LINES).mapToObj(line -> job.id() + "/lines/" + line))
                .toList();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids(events())).containsAll(events));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(ids("preamble." + id + ".results")).containsAll(results));
        assertThat(ids(events())).containsExactlyInAnyOrderElementsOf(events);
        assertThat(ids("preamble." + id + ".results"))
                .doesNotHaveDuplicates()
                .allSatisfy(line ->
                        assertThat(results.contains(line) || ofCancelled(line)).isTrue());
        assertThat(versions())
                .containsExactlyInAnyOrderElementsOf(jobs.stream()
                        .filter(job -> job.training() && succeeded(job))
                        .map(Job::id)
                        .toList());
        heard.addAll(topics.read(id + ".live", events(), events.size() - heard.size(), PATIENCE));
        assertThat(heard.stream().map(TopicRecord::id)).containsExactlyInAnyOrderElementsOf(events);
        return new Told(id, jobs.size(), completions.get(), events.size(), results.size());
    }

    /** What there was in the end. */
    record Told(String tenant, int jobs, int completions, int events, int results) {}

    /** What the API says of it since it is over. */
    private JsonNode end(Job job) {
        return ended.getOrDefault(job.id(), MissingNode.getInstance());
    }

    private boolean succeeded(Job job) {
        return end(job).path("state").asText().equals("succeeded");
    }

    private boolean ofCancelled(String line) {
        return cancelled.contains(line.substring(0, line.indexOf('/')));
    }

    /** The jobs of all versions of all prefixes. */
    private List<String> versions() {
        List<String> learned = new ArrayList<>();
        for (JsonNode prefix : ask(api -> api.get("/v1/prefixes?limit=200")).path("items")) {
            String path = "/v1/prefixes/" + prefix.path("name").asText() + "/versions?limit=200";
            ask(api -> api.get(path))
                    .path("items")
                    .forEach(version -> learned.add(version.path("job").asText()));
        }
        return learned;
    }

    private List<String> ids(String topic) {
        List<String> ids = new ArrayList<>();
        topics.readAll(topic, record -> ids.add(record.id()));
        return ids;
    }

    private String events() {
        return "preamble." + id + ".events";
    }
}
