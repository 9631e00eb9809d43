package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.event.TextGrowth;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.GeneratedLine.FinishReason;
import dev.preamble.records.worker.ChatTemplate;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
class OpenAiIT {
    private static final String PAIRS = "{\"prompt\":\"a\",\"completion\":\"b\"}\n{\"input\":\"c\",\"target\":\"d\"}";

    private static final RunId RUN = RunId.random();

    private TestTenant tenant;
    private String base;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
        base = SchedulerHand.baseModel(512);
    }

    @Test
    void modelsAreTheBaseModelsAndThePrefixesByVersionAndAlias() {
        String prefix = "spoken-" + UUID.randomUUID().toString().substring(0, 8);
        String job = tenant.trainingJob(base, prefix);
        SchedulerHand.version(
                job,
                1,
                Stored.put(ArtifactKey.adapterModel(tenant.id(), UUID.fromString(job), UUID.randomUUID()), "weights"));
        tenant.json(Map.of("version", 1)).put("/v1/prefixes/" + prefix + "/aliases/live");
        String named = base + ":" + prefix;

        tenant.request()
                .get("/openai/v1/models")
                .then()
                .statusCode(200)
                .body("object", equalTo("list"))
                .body("data.id", hasItems(base, named + "@1", named + "@live"));
        for (String id : List.of(base, named, named + "@1", named + "@live")) {
            tenant.request()
                    .get("/openai/v1/models/{id}", id)
                    .then()
                    .statusCode(200)
                    .body("id", equalTo(id))
                    .body("object", equalTo("model"));
        }
        for (String id : List.of("nothing", named + "@2", named + "@dead", "preamble-base:" + prefix, "a:b:c")) {
            tenant.request()
                    .get("/openai/v1/models/{id}", id)
                    .then()
                    .statusCode(404)
                    .contentType("application/json")
                    .body("error.code", equalTo("not_found"))
                    .body("error.type", equalTo("invalid_request_error"));
        }
        Tenants.longerAcme()
                .request()
                .get("/openai/v1/models/{id}", named + "@1")
                .then()
                .statusCode(404);
    }

    /** The official client asks for no second page. */
    @Test
    void modelsAreAllThatThereAre() {
        TestTenant rich = Login.tenant("rich");
        SchedulerHand.find(
                "insert into prefix (id, tenant, name, base_model, created_at)"
                        + " select gen_random_uuid(), ?, 'many-' || n, ?, now() from generate_series(1, 250) n",
                rich.id(),
                base);
        SchedulerHand.find(
                "insert into prefix_version (id, prefix, number, base_digest, digest, files, imported_by, created_at)"
                        + " select gen_random_uuid(), p.id, n, 'd', 'd', '[]', 'test', now() from prefix p,"
                        + " generate_series(1, 2) n where p.tenant = ?",
                rich.id());

        Response listed = rich.request().get("/openai/v1/models");

        listed.then().statusCode(200).body("has_more", equalTo(false));
        assertThat(listed.jsonPath().getList("data.id", String.class))
                .doesNotHaveDuplicates()
                .containsAll(IntStream.rangeClosed(1, 250)
                        .boxed()
                        .flatMap(n -> Stream.of(base + ":many-" + n + "@1", base + ":many-" + n + "@2"))
                        .toList());
    }

    @Test
    void aCompletionWithAKeyIsAnInteractiveJobWhoseLinesComeBack() throws Exception {
        Answered answered =
                ask(Map.of("model", base, "prompt", List.of("one", "two"), "n", 2, "max_tokens", 5, "stop", "."), 4);

        tenant.request()
                .get("/v1/generation-jobs/" + answered.job())
                .then()
                .body("priority", equalTo("interactive"))
                .body("inputLines", equalTo(4))
                .body("options.stop", contains("."))
                .body("options.temperature", equalTo(1.0f));
        answered.answer()
                .then()
                .statusCode(200)
                .body("id", equalTo("cmpl-" + answered.job()))
                .body("object", equalTo("text_completion"))
                .body("model", equalTo(base))
                .body("choices.text", contains("out 0", "out 1", "out 2", "out 3"))
                .body("choices.index", contains(0, 1, 2, 3))
                .body("choices.finish_reason", contains("length", "length", "length", "length"))
                .body("usage.prompt_tokens", equalTo(6))
                .body("usage.completion_tokens", equalTo(20))
                .body("usage.total_tokens", equalTo(26));
    }

    @Test
    void aStreamHasAChunkForEachTextAndAnEnd() throws Exception {
        Map<String, ?> wanted = Map.of(
                "model",
                base,
                "prompt",
                "one",
                "n",
                2,
                "stream",
                true,
                "stream_options",
                Map.of("include_usage", true));
        Response answer = ask(wanted, 2).answer();

        assertThat(answer.contentType()).startsWith("text/event-stream");
        List<String> events =
                answer.asString().lines().filter(line -> !line.isEmpty()).toList();
        assertThat(events).hasSize(4).allSatisfy(event -> assertThat(event).startsWith("data: "));
        assertThat(events.get(0)).contains("\"text\":\"out 0\"", "\"index\":0").doesNotContain("usage");
        assertThat(events.get(1)).contains("\"text\":\"out 1\"", "\"index\":1").doesNotContain("usage");
        assertThat(events.get(2)).contains("\"choices\":[]", "\"completion_tokens\":10");
        assertThat(events.get(3)).isEqualTo("data: [DONE]");
    }

    @Test
    void piecesOfATextAreReadBeforeItIsWhole() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + RestAssured.port + "/openai/v1/completions"))
                .header("Authorization", "Bearer " + tenant.key())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString(
                        RecordJson.text(Map.of("model", base, "prompt", "one", "stream", true))))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            var asked = http.sendAsync(request, HttpResponse.BodyHandlers.ofLines());
            String job = submitted();
            UUID segment = SchedulerHand.release(job, base);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                // Again and again: the gateway may not listen yet.
                grow(job, segment, 0, "ou");
                return asked.isDone();
            });
            Iterator<String> events =
                    asked.get().body().filter(line -> line.startsWith("data: ")).iterator();
            assertThat(events.next()).contains("\"text\":\"ou\"", "\"finish_reason\":null");
            grow(job, segment, 2, "t");
            assertThat(events.next()).contains("\"text\":\"t\"");

            succeed(job, segment, 1);

            assertThat(events.next()).contains("\"text\":\" 0\"", "\"finish_reason\":\"length\"");
            assertThat(events.next()).isEqualTo("data: [DONE]");
        }
    }

    /** As a worker does. */
    private void grow(String job, UUID segment, int offset, String text) throws Exception {
        RunKey run = new RunKey(
                new TenantId(tenant.id()),
                new JobId(UUID.fromString(job)),
                new SegmentId(segment),
                1,
                RunId.random(),
                new WorkerId("worker-0"));
        TestReader.produce(
                Topics.TEXTS.name(),
                RecordJson.text(new TextGrowth(run, List.of(new TextGrowth.Piece(0, offset, text)))),
                "worker");
    }

    private String submitted() {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> SchedulerHand.find("select id::text from job where pool = ?", base),
                        found -> found.size() == 1)
                .getFirst();
    }

    private void succeed(String job, UUID segment, int lines) {
        String results = IntStream.range(0, lines)
                .mapToObj(i -> RecordJson.text(new GeneratedLine(
                        new JobId(UUID.fromString(job)), i, "in", "out " + i, FinishReason.LENGTH, 5, null, 3)))
                .collect(Collectors.joining("\n"));
        SchedulerHand.results(
                segment,
                Stored.put(ArtifactKey.results(tenant.id(), UUID.fromString(job), UUID.randomUUID()), results));
        SchedulerHand.succeed(job, 2);
    }

    private RequestSpecification keyed(Map<String, ?> wanted) {
        return tenant.json(wanted).header("Idempotency-Key", UUID.randomUUID());
    }

    @Test
    void aCompletionIsAnsweredByTheRunThatIsHeardFirstAndLeavesNoJob() throws Exception {
        Map<String, ?> wanted = Map.of("model", base, "prompt", List.of("one", "two"), "max_tokens", 5, "seed", 7);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                PlayedWorkers workers = new PlayedWorkers()) {
            var asked =
                    CompletableFuture.supplyAsync(() -> tenant.json(wanted).post("/openai/v1/completions"), threads);
            CompletionRequest request = workers.awaitRequest(base);
            assertThat(request.tenant()).isEqualTo(new TenantId(tenant.id()));
            assertThat(request.prompts()).containsExactly("one", "two");
            assertThat(request.options().maxNewTokens()).isEqualTo(5);
            assertThat(workers.awaitRequest(base))
                    .as("until somebody has begun")
                    .isEqualTo(request);
            RunId late = RunId.random();
            workers.reply(
                    request,
                    new CompletionReply.Begun(request.id(), RUN),
                    text(request, late, 0, "another run's"),
                    text(request, RUN, 0, "out 0"),
                    new CompletionReply.Ended(request.id(), late, 1),
                    text(request, RUN, 1, "out 1"),
                    new CompletionReply.Ended(request.id(), RUN, 12.34));

            asked.get()
                    .then()
                    .statusCode(200)
                    .header("openai-processing-ms", "12.3")
                    .body("id", equalTo("cmpl-" + request.id()))
                    .body("choices.text", contains("out 0", "out 1"))
                    .body("choices.index", contains(0, 1))
                    .body("usage.prompt_tokens", equalTo(6))
                    .body("usage.completion_tokens", equalTo(10));
            assertThat(SchedulerHand.find("select id::text from job where pool = ?", base))
                    .isEmpty();
        }
    }

    @Test
    void aCompletionIsReadAsItGrows() throws Exception {
        HttpRequest wanted = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + RestAssured.port + "/openai/v1/completions"))
                .header("Authorization", "Bearer " + tenant.key())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        RecordJson.text(Map.of("model", base, "prompt", "one", "stream", true))))
                .build();
        try (HttpClient http = HttpClient.newHttpClient();
                PlayedWorkers workers = new PlayedWorkers()) {
            var asked = http.sendAsync(wanted, HttpResponse.BodyHandlers.ofLines());
            CompletionRequest request = workers.awaitRequest(base);
            workers.reply(request, new CompletionReply.Begun(request.id(), RUN), grew(request, 0, "ou"));
            Iterator<String> events =
                    asked.get().body().filter(line -> line.startsWith("data: ")).iterator();
            assertThat(events.next()).contains("\"text\":\"ou\"", "\"finish_reason\":null");
            workers.reply(request, grew(request, 2, "t"));
            assertThat(events.next()).contains("\"text\":\"t\"");

            workers.reply(request, text(request, RUN, 0, "out 0"), new CompletionReply.Ended(request.id(), RUN, 1));

            assertThat(events.next()).contains("\"text\":\" 0\"", "\"finish_reason\":\"length\"");
            assertThat(events.next()).isEqualTo("data: [DONE]");
        }
    }

    @Test
    void aCompletionThatNothingComesOfIsRefusedWithACode() throws Exception {
        assertRefused(
                429, "quota_exceeded", id -> new CompletionReply.Refused(id, ErrorCode.QUOTA_EXCEEDED, "Too many."));
        assertRefused(503, "unavailable", id -> new CompletionReply.Refused(id, ErrorCode.UNAVAILABLE, "No worker."));
        assertRefused(
                503, "out_of_memory", id -> new CompletionReply.Failed(id, RUN, ErrorCode.OUT_OF_MEMORY, "too little"));
    }

    private void assertRefused(int status, String code, Function<CompletionId, CompletionReply> reply)
            throws Exception {
        for (boolean stream : List.of(false, true)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                    PlayedWorkers workers = new PlayedWorkers()) {
                Map<String, ?> wanted = Map.of("model", base, "prompt", "one", "stream", stream);
                var asked = CompletableFuture.supplyAsync(
                        () -> tenant.json(wanted).post("/openai/v1/completions"), threads);
                CompletionRequest request = workers.awaitRequest(base);
                workers.reply(request, reply.apply(request.id()));

                Response answer = asked.get();
                if (stream && answer.statusCode() == 200) {
                    assertThat(answer.asString()).as("a run had begun").contains("\"code\":\"" + code + "\"");
                } else {
                    answer.then().statusCode(status).body("error.code", equalTo(code));
                }
            }
        }
    }

    @Test
    void aChatIsAnsweredByWhatTheTemplateMakesOfIt() throws Exception {
        String chatty = chatty();
        Map<String, ?> wanted = Map.of(
                "model",
                chatty,
                "messages",
                List.of(
                        Map.of("role", "system", "content", "Be {{ brief }}."),
                        Map.of("role", "user", "content", List.of(Map.of("type", "text", "text", "one"))),
                        Map.of("role", "assistant", "content", "two"),
                        Map.of("role", "user", "content", "three")),
                "n",
                2,
                "max_completion_tokens",
                5,
                "stop",
                "!",
                "seed",
                7,
                "logprobs",
                true,
                "top_logprobs",
                1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                PlayedWorkers workers = new PlayedWorkers()) {
            var asked = CompletableFuture.supplyAsync(
                    () -> tenant.json(wanted).post("/openai/v1/chat/completions"), threads);
            CompletionRequest request = workers.awaitRequest(chatty);
            String prompt = "<s>system:Be {{ brief }}.|user:one|assistant:two|user:three|assistant:";
            assertThat(request.prompts()).containsExactly(prompt, prompt);
            assertThat(request.whole()).as("its bos is in it").isTrue();
            assertThat(request.options()).isEqualTo(new GenerationOptions(5, 1, 0, 1, 7, 1, 1, 1, List.of("!"), 1));
            workers.reply(
                    request,
                    new CompletionReply.Begun(request.id(), RUN),
                    likely(request, 0, "é\uFFFD"),
                    likely(request, 1, "b"),
                    new CompletionReply.Ended(request.id(), RUN, 12.34));

            asked.get()
                    .then()
                    .statusCode(200)
                    .header("openai-processing-ms", "12.3")
                    .body("id", equalTo("chatcmpl-" + request.id()))
                    .body("object", equalTo("chat.completion"))
                    .body("model", equalTo(chatty))
                    .body("choices.message.role", contains("assistant", "assistant"))
                    .body("choices.message.content", contains("é\uFFFD", "b"))
                    .body("choices.index", contains(0, 1))
                    .body("choices.finish_reason", contains("stop", "stop"))
                    .body("choices[0].logprobs.content.token", contains("é", "\uFFFD"))
                    .body("choices[0].logprobs.content[0].bytes", contains(0xc3, 0xa9))
                    .body("choices[0].logprobs.content[1].bytes", nullValue())
                    .body("choices[0].logprobs.content[0].top_logprobs.token", contains("é"))
                    .body("usage.prompt_tokens", equalTo(3))
                    .body("usage.completion_tokens", equalTo(3));
        }
    }

    /** A token of each character. */
    private static CompletionReply likely(CompletionRequest request, int line, String output) {
        List<GeneratedLine.ChosenToken> chosen = output.chars()
                .mapToObj(Character::toString)
                .map(token -> new GeneratedLine.ChosenToken(
                        token.codePointAt(0),
                        token,
                        -0.5,
                        List.of(new GeneratedLine.LikelyToken(token.codePointAt(0), token, -0.5))))
                .toList();
        return new CompletionReply.Text(request.id(), RUN, line, output, FinishReason.STOP, output.length(), 3, chosen);
    }

    @Test
    void aChatIsReadAsItGrows() throws Exception {
        String chatty = chatty();
        HttpRequest wanted = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + RestAssured.port + "/openai/v1/chat/completions"))
                .header("Authorization", "Bearer " + tenant.key())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(RecordJson.text(Map.of(
                        "model",
                        chatty,
                        "messages",
                        List.of(Map.of("role", "user", "content", "one")),
                        "stream",
                        true,
                        "stream_options",
                        Map.of("include_usage", true)))))
                .build();
        try (HttpClient http = HttpClient.newHttpClient();
                PlayedWorkers workers = new PlayedWorkers()) {
            var asked = http.sendAsync(wanted, HttpResponse.BodyHandlers.ofLines());
            CompletionRequest request = workers.awaitRequest(chatty);
            assertThat(request.options().maxNewTokens())
                    .as("half of its positions")
                    .isEqualTo(256);
            workers.reply(request, new CompletionReply.Begun(request.id(), RUN), grew(request, 0, "ou"));
            Iterator<String> events =
                    asked.get().body().filter(line -> line.startsWith("data: ")).iterator();
            assertThat(events.next())
                    .contains(
                            "\"object\":\"chat.completion.chunk\"",
                            "\"delta\":{\"role\":\"assistant\",\"content\":\"\"}");
            assertThat(events.next()).contains("\"delta\":{\"content\":\"ou\"}", "\"finish_reason\":null");

            workers.reply(request, text(request, RUN, 0, "out"), new CompletionReply.Ended(request.id(), RUN, 1));

            assertThat(events.next())
                    .contains("\"delta\":{\"content\":\"t\"}", "\"finish_reason\":\"length\"")
                    .doesNotContain("usage");
            assertThat(events.next()).contains("\"choices\":[]", "\"completion_tokens\":5");
            assertThat(events.next()).isEqualTo("data: [DONE]");
        }
    }

    private static String chatty() {
        return SchedulerHand.chatModel(512, new ChatTemplate("""
                {% if messages[0].role == 'tool' %}{{ raise_exception('No tool may begin.') }}{% endif %}{{ bos_token }}
                {%- for message in messages %}{{ message.role }}:{{ message.content }}|{% endfor %}assistant:
                """.strip(), Map.of("bos_token", "<s>")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "tools": []                                                          | tools                    | malformed_request
            "response_format": {"type": "json_object"}                           | response_format          | malformed_request
            "logit_bias": {"1": 2}                                               | logit_bias               | malformed_request
            "n": 17                                                              | n                        | invalid_field
            "presence_penalty": 0.5                                              | presence_penalty         | invalid_field
            "max_tokens": 5, "max_completion_tokens": 5                          | max_tokens               | invalid_field
            "max_tokens": 513                                                    | max_tokens               | invalid_field
            "max_completion_tokens": 512                                         | max_completion_tokens    | invalid_field
            "top_logprobs": 2                                                    | top_logprobs             | invalid_field
            "logprobs": true, "top_logprobs": 6                                  | top_logprobs             | invalid_field
            "logprobs": 2                                                        | logprobs                 | invalid_field
            "stream_options": {}                                                 | stream_options           | invalid_field
            "messages": []                                                       | messages                 | invalid_field
            "messages": [null]                                                   | messages[0]              | invalid_field
            "messages": [{"role": "boss", "content": "a"}]                       | messages[0].role         | invalid_field
            "messages": [{"role": "user"}]                                       | messages[0].content      | invalid_field
            "messages": [{"role": "user", "content": 7}]                         | messages[0].content      | invalid_field
            "messages": [{"role": "user", "content": [{"type": "image_url"}]}]   | messages[0].content[0]   | invalid_field
            "messages": [{"role": "user", "content": "a", "name": "b"}]          | messages[0].name         | malformed_request
            "messages": [{"role": "user", "content": "a", "tool_call_id": "b"}]  | messages[0].tool_call_id | invalid_field
            "messages": [{"role": "tool", "content": "a", "tool_call_id": "b"}]  | messages                 | invalid_field
            """)
    void whatAChatCannotHaveIsRefusedByName(String field, String param, String code) {
        String messages =
                param.startsWith("messages") ? "" : "\"messages\": [{\"role\": \"user\", \"content\": \"a\"}], ";
        tenant.request()
                .contentType(ContentType.JSON)
                .body("{\"model\": \"%s\", %s%s}".formatted(chatty(), messages, field))
                .post("/openai/v1/chat/completions")
                .then()
                .statusCode(400)
                .body("error.param", equalTo(param))
                .body("error.code", equalTo(code))
                .body(
                        "error.message",
                        containsString(
                                field.contains("tool_call_id\": \"b\"}]") && param.equals("messages")
                                        ? "No tool may begin."
                                        : param));
    }

    @Test
    void aChatTakesNoIdempotencyKey() {
        keyed(Map.of("model", chatty(), "messages", List.of(Map.of("role", "user", "content", "a"))))
                .post("/openai/v1/chat/completions")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("Idempotency-Key"));
    }

    private static CompletionReply grew(CompletionRequest request, int offset, String text) {
        return new CompletionReply.Grew(request.id(), RUN, List.of(new TextGrowth.Piece(0, offset, text)));
    }

    private static CompletionReply text(CompletionRequest request, RunId run, int line, String output) {
        return new CompletionReply.Text(request.id(), run, line, output, FinishReason.LENGTH, 5, 3, null);
    }

    /** Asks, and does what scheduler and worker do. */
    private Answered ask(Map<String, ?> wanted, int lines) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = CompletableFuture.supplyAsync(() -> keyed(wanted).post("/openai/v1/completions"), threads);
            String job = submitted();
            succeed(job, SchedulerHand.release(job, base), lines);
            return new Answered(job, asked.get());
        }
    }

    private record Answered(String job, Response answer) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "suffix": "!"                  | suffix            | malformed_request
            "echo": true                   | echo              | invalid_field
            "best_of": 2                   | best_of           | invalid_field
            "presence_penalty": 0.5        | presence_penalty  | invalid_field
            "frequency_penalty": -1        | frequency_penalty | invalid_field
            "stream_options": {}           | stream_options    | invalid_field
            "n": 17                        | n                 | invalid_field
            "max_tokens": 513              | max_tokens        | invalid_field
            "max_tokens": 512              | max_tokens        | invalid_field
            "top_p": 0                     | top_p             | invalid_field
            "logprobs": 6                  | logprobs          | invalid_field
            "stop": ["a",1]                | stop              | invalid_field
            "prompt": [[1,2]]              | prompt            | invalid_field
            "prompt": ""                   | prompt            | invalid_field
            """)
    void whatIsNotSupportedIsRefusedByName(String field, String param, String code) {
        String prompt = param.equals("prompt") ? "" : "\"prompt\": \"a\", ";
        tenant.request()
                .contentType(ContentType.JSON)
                .body("{\"model\": \"%s\", %s%s}".formatted(base, prompt, field))
                .post("/openai/v1/completions")
                .then()
                .statusCode(400)
                .body("error.param", equalTo(param))
                .body("error.code", equalTo(code))
                .body("error.message", containsString(param));
    }

    @Test
    void errorsHaveTheFormThatItsClientsRead() {
        Login.bearer("prk_none")
                .get("/openai/v1/models")
                .then()
                .statusCode(401)
                .body("error.type", equalTo("authentication_error"))
                .body("error.param", nullValue());
        tenant.json(Map.of("model", base, "messages", List.of(Map.of("role", "user", "content", "hello"))))
                .post("/openai/v1/chat/completions")
                .then()
                .statusCode(400)
                .body("error.message", containsString("has no chat template"));
        tenant.request()
                .get("/openai/v1/models?owner=me")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("owner"));
        tenant.request().get("/openai/v1/nothing").then().statusCode(404).body("error.code", equalTo("not_found"));
        tenant.json(Map.of("model", base, "prompt", "a"))
                .put("/openai/v1/completions")
                .then()
                .statusCode(405)
                .body("error.code", equalTo("method_not_allowed"));
    }

    @Test
    void filesAreDatasets() {
        String id = upload(PAIRS)
                .then()
                .statusCode(200)
                .body("id", startsWith("file-"))
                .body("object", equalTo("file"))
                .body("filename", equalTo("pairs.jsonl"))
                .body("purpose", equalTo("fine-tune"))
                .body("status", equalTo("processed"))
                .extract()
                .path("id");

        tenant.request()
                .get("/v1/datasets/" + id.substring(5))
                .then()
                .statusCode(200)
                .body("lines", equalTo(2));
        tenant.request().get("/openai/v1/files/" + id).then().statusCode(200).body("id", equalTo(id));
        assertThat(tenant.request()
                        .accept("application/binary")
                        .get("/openai/v1/files/" + id + "/content")
                        .asString())
                .as("as the official client asks for it")
                .isEqualTo("{\"input\":\"a\",\"target\":\"b\"}\n{\"input\":\"c\",\"target\":\"d\"}\n");
        String later = upload(PAIRS).path("id");
        tenant.request()
                .get("/openai/v1/files?limit=1")
                .then()
                .body("data.id", contains(later))
                .body("has_more", equalTo(true));
        tenant.request().get("/openai/v1/files?limit=1&after=" + later).then().body("data.id", contains(id));
        tenant.request().delete("/openai/v1/files/" + id).then().statusCode(200).body("deleted", equalTo(true));
        tenant.request().get("/openai/v1/files/" + id).then().statusCode(404);
        tenant.request().get("/openai/v1/files/" + later.substring(5)).then().statusCode(404);
        Tenants.longerAcme().request().get("/openai/v1/files/" + later).then().statusCode(404);
    }

    @Test
    void filesAreListedByPurposeAndInEitherOrder() {
        tenant = Login.tenant("sorted");
        String first = upload(PAIRS).path("id");
        String inputs = "file-"
                + tenant.rows("{\"input\":\"a\"}\n")
                        .post("/v1/datasets?name=inputs&purpose=generation")
                        .<String>path("id");
        String last = upload(PAIRS).path("id");

        assertThat(listed("")).containsExactly(last, inputs, first);
        assertThat(listed("?purpose=fine-tune")).containsExactly(last, first);
        assertThat(listed("?purpose=batch")).containsExactly(inputs);
        assertThat(listed("?purpose=fine-tune&limit=1&after=" + last)).containsExactly(first);
        assertThat(listed("?order=asc")).containsExactly(first, inputs, last);
        assertThat(listed("?order=asc&purpose=fine-tune&after=" + first)).containsExactly(last);
        tenant.request()
                .get("/openai/v1/files?purpose=fine-tune&limit=2")
                .then()
                .body("has_more", equalTo(false));
        tenant.request().get("/openai/v1/files?purpose=vision").then().statusCode(400);
        tenant.request().get("/openai/v1/files?order=random").then().statusCode(400);
    }

    private List<String> listed(String query) {
        return tenant.request().get("/openai/v1/files" + query).jsonPath().getList("data.id", String.class);
    }

    @Test
    void aFileIsRefusedByLineAndReason() {
        upload("{\"prompt\":\"a\",\"completion\":\"b\"}\n{\"prompt\":\"a\"}")
                .then()
                .statusCode(422)
                .body("error.message", containsString("Line 2 is not a row: completion is missing"))
                .body("error.param", equalTo("completion"));
        upload("{\"prompt\":\"a\",\"completion\":\"\\ud800\"}").then().statusCode(422);
        upload("{\"messages\":[]}").then().statusCode(422).body("error.param", equalTo("messages"));
        form("assistants", PAIRS).then().statusCode(400).body("error.param", equalTo("purpose"));
    }

    @Test
    void aFileMayComeInPartsWhoseOrderIsSaidInTheEnd() throws Exception {
        byte[] rows = PAIRS.getBytes(StandardCharsets.UTF_8);
        String upload = begin(rows.length)
                .then()
                .statusCode(200)
                .body("id", startsWith("upload_"))
                .body("object", equalTo("upload"))
                .body("status", equalTo("pending"))
                .body("filename", equalTo("parts.jsonl"))
                .body("file", nullValue())
                .extract()
                .path("id");
        String end = part(upload, Arrays.copyOfRange(rows, 10, rows.length));
        String beginning = part(upload, Arrays.copyOf(rows, 10));
        String again = part(upload, Arrays.copyOf(rows, 10));

        complete(upload, Map.of("part_ids", List.of(beginning)))
                .then()
                .statusCode(400)
                .body("error.param", equalTo("part_ids"));
        complete(upload, Map.of("part_ids", List.of("part_" + UUID.randomUUID())))
                .then()
                .statusCode(404)
                .body("error.param", equalTo("part_ids"));
        complete(upload, Map.of("part_ids", List.of(beginning, end), "md5", "0".repeat(32)))
                .then()
                .statusCode(400)
                .body("error.param", equalTo("md5"));
        complete(upload, Map.of("part_ids", List.of(end, beginning)))
                .then()
                .statusCode(422)
                .body("error.code", equalTo("bad_dataset"));
        String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(rows));
        String file = complete(upload, Map.of("part_ids", List.of(again, end), "md5", md5))
                .then()
                .statusCode(200)
                .body("id", equalTo(upload))
                .body("status", equalTo("completed"))
                .body("file.filename", equalTo("parts.jsonl"))
                .extract()
                .path("file.id");

        complete(upload, Map.of("part_ids", List.of(again, end)))
                .then()
                .statusCode(200)
                .body("file.id", equalTo(file));
        assertThat(tenant.request().get("/openai/v1/files/" + file + "/content").asString())
                .isEqualTo("{\"input\":\"a\",\"target\":\"b\"}\n{\"input\":\"c\",\"target\":\"d\"}\n");
        data(upload, rows).then().statusCode(409).body("error.code", equalTo("conflict"));
        tenant.request().post("/openai/v1/uploads/" + upload + "/cancel").then().statusCode(409);
        assertThat(Stored.keys(tenant)).noneMatch(key -> key.contains(upload.substring("upload_".length())));
    }

    @Test
    void anUploadThatIsCancelledIsGone() {
        String upload = begin(3).path("id");
        part(upload, new byte[3]);
        Tenants.longerAcme()
                .request()
                .post("/openai/v1/uploads/" + upload + "/cancel")
                .then()
                .statusCode(404);

        tenant.request()
                .post("/openai/v1/uploads/" + upload + "/cancel")
                .then()
                .statusCode(200)
                .body("status", equalTo("cancelled"));

        data(upload, new byte[3]).then().statusCode(404);
        complete(upload, Map.of("part_ids", List.of())).then().statusCode(404);
        assertThat(Stored.keys(tenant)).noneMatch(key -> key.contains(upload.substring("upload_".length())));
    }

    @Test
    void partsAreNoMoreThanTwiceWhatWasAnnounced() {
        String upload = begin(3).path("id");
        part(upload, new byte[3]);
        part(upload, new byte[3]);

        data(upload, new byte[1]).then().statusCode(400).body("error.param", equalTo("data"));
        tenant.request()
                .multiPart("file", "x", new byte[1])
                .post("/openai/v1/uploads/" + upload + "/parts")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("file"));
    }

    /** Each with a way of its own to number and to order parts. */
    @Test
    void anUploadIsOneSurfacesOrTheOthers() {
        String ours = tenant.upload(3).substring("/v1/uploads/".length());
        String theirs = begin(3).<String>path("id").substring("upload_".length());

        data("upload_" + ours, new byte[3]).then().statusCode(409);
        complete("upload_" + ours, Map.of("part_ids", List.of())).then().statusCode(409);
        tenant.part(new byte[3])
                .put("/v1/uploads/" + theirs + "/parts/1")
                .then()
                .statusCode(409);
        tenant.request().post("/v1/uploads/" + theirs + "/complete").then().statusCode(409);
        tenant.request().get("/v1/uploads/" + theirs).then().statusCode(200).body("partBytes", nullValue());
        tenant.request().delete("/v1/uploads/" + theirs).then().statusCode(204);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "bytes": 0               | bytes
            "bytes": 1073741825      | bytes
            "mime_type": "image/png" | mime_type
            "purpose": "vision"      | purpose
            "filename": ""           | filename
            "expires_after": {}      | expires_after
            """)
    void whatAnUploadCannotHaveIsRefusedByName(String field, String param) {
        String usual = Map.of(
                        "filename", "\"rows\"", "purpose", "\"fine-tune\"", "bytes", "3", "mime_type", "\"text/jsonl\"")
                .entrySet()
                .stream()
                .filter(known -> !known.getKey().equals(param))
                .map(known -> "\"" + known.getKey() + "\": " + known.getValue())
                .collect(Collectors.joining(", "));
        tenant.request()
                .contentType(ContentType.JSON)
                .body("{" + usual + ", " + field + "}")
                .post("/openai/v1/uploads")
                .then()
                .statusCode(400)
                .body("error.param", equalTo(param));
    }

    private Response begin(long bytes) {
        return tenant.json(Map.of(
                        "filename", "parts.jsonl", "purpose", "fine-tune", "bytes", bytes, "mime_type", "text/jsonl"))
                .post("/openai/v1/uploads");
    }

    private Response data(String upload, byte[] bytes) {
        return tenant.request().multiPart("data", "upload", bytes).post("/openai/v1/uploads/" + upload + "/parts");
    }

    private String part(String upload, byte[] bytes) {
        return data(upload, bytes)
                .then()
                .statusCode(200)
                .body("object", equalTo("upload.part"))
                .body("upload_id", equalTo(upload))
                .extract()
                .path("id");
    }

    private Response complete(String upload, Map<String, ?> wanted) {
        return tenant.json(wanted).post("/openai/v1/uploads/" + upload + "/complete");
    }

    @Test
    void aFineTuningJobIsATrainingJob() {
        String file = upload(PAIRS).path("id");
        Map<String, ?> hyperparameters = Map.of("n_epochs", 2, "batch_size", "auto", "learning_rate_multiplier", 0.5);
        String id = tenant.json(Map.of(
                        "model", base,
                        "training_file", file,
                        "suffix", "tuned",
                        "seed", 9,
                        "hyperparameters", hyperparameters))
                .post("/openai/v1/fine_tuning/jobs")
                .then()
                .statusCode(200)
                .body("object", equalTo("fine_tuning.job"))
                .body("status", equalTo("queued"))
                .body("training_file", equalTo(file))
                .body("hyperparameters.n_epochs", equalTo(2))
                .body("hyperparameters.learning_rate_multiplier", equalTo(0.5f))
                .body("seed", equalTo(9))
                .extract()
                .path("id");
        String address = "/openai/v1/fine_tuning/jobs/" + id;

        tenant.request()
                .get("/v1/training-jobs/" + id.substring("ftjob-".length()))
                .then()
                .body("prefix", equalTo("tuned"))
                .body("options.learningRate", equalTo(1e-3f));
        tenant.request().get("/openai/v1/fine_tuning/jobs?limit=1").then().body("data.id", contains(id));
        tenant.request()
                .get(address + "/events")
                .then()
                .body("data.message", contains("Created fine-tuning job"))
                .body("has_more", equalTo(false));
        tenant.request().get(address + "/checkpoints").then().statusCode(200).body("data.size()", equalTo(0));
        tenant.request().post(address + "/cancel").then().statusCode(200).body("status", equalTo("cancelled"));
        tenant.request()
                .get(address + "/events?limit=1")
                .then()
                .body("data.message", contains("Cancelled"))
                .body("has_more", equalTo(true));
        Tenants.longerAcme().request().get(address).then().statusCode(404);
    }

    @Test
    void aComparisonIsNoFineTuningJob() {
        tenant = Login.tenant("comparing");
        String learning = "ftjob-" + tenant.trainingJob(base, "poet");
        String comparison = "ftjob-"
                + tenant.json(Map.of(
                                "baseModel", base, "dataset", tenant.dataset(), "options", Map.of("compare", "top2")))
                        .post("/v1/training-jobs")
                        .then()
                        .statusCode(202)
                        .extract()
                        .<String>path("id");
        String jobs = "/openai/v1/fine_tuning/jobs";

        tenant.request()
                .get(jobs + "?limit=1")
                .then()
                .body("data.id", contains(learning))
                .body("has_more", equalTo(false));
        for (String path : List.of("/", "/events", "/checkpoints")) {
            tenant.request()
                    .get(jobs + "/" + comparison + (path.equals("/") ? "" : path))
                    .then()
                    .statusCode(404);
        }
        tenant.request().get(jobs + "?after=" + comparison).then().statusCode(404);
        tenant.request().post(jobs + "/" + comparison + "/cancel").then().statusCode(404);
        tenant.request()
                .get("/v1/training-jobs/" + comparison.substring("ftjob-".length()))
                .then()
                .body("state", equalTo("queued"));
    }

    @Test
    void aFineTuningJobTellsItsCheckpointAndItsFileForGood() {
        tenant = Login.tenant("keeping");
        String job = tenant.trainingJob(base, "kept");
        String address = "/openai/v1/fine_tuning/jobs/ftjob-" + job;
        String file = tenant.request().get(address).path("training_file");
        SchedulerHand.learned(
                job,
                1,
                Stored.put(ArtifactKey.adapterModel(tenant.id(), UUID.fromString(job), RUN.value()), "weights"),
                Stored.put(ArtifactKey.adapterConfig(tenant.id(), UUID.fromString(job), RUN.value()), "{}"),
                Stored.put(ArtifactKey.state(tenant.id(), UUID.fromString(job), RUN.value()), "state"));
        SchedulerHand.run(
                "update job set progress = ?::jsonb where id = ?",
                RecordJson.text(new Progress.Training(7, 7, 1.0, null, null, 0, 1, 1, null, null)),
                UUID.fromString(job));
        SchedulerHand.succeed(job, 2);

        tenant.request()
                .get(address + "/checkpoints?limit=1")
                .then()
                .statusCode(200)
                .body("data.id", contains("ftckpt-" + job))
                .body("has_more", equalTo(false));
        tenant.request()
                .get(address + "/checkpoints?after=ftckpt-" + job)
                .then()
                .statusCode(200)
                .body("data.size()", equalTo(0));
        tenant.request()
                .get(address + "/checkpoints?after=ftckpt-" + UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("error.param", equalTo("after"));
        tenant.request().get(address + "/checkpoints?limit=0").then().statusCode(400);
        tenant.request().delete("/openai/v1/files/" + file).then().statusCode(200);
        tenant.request().get(address).then().statusCode(200).body("training_file", equalTo(file));
        tenant.request().get("/v1/training-jobs/" + job).then().body("dataset", nullValue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "hyperparameters": {"learning_rate_multiplier": 501} | learning_rate_multiplier
            "hyperparameters": {"n_epochs": 101}     | n_epochs
            "hyperparameters": {"batch_size": "few"} | batch_size
            "method": {"type": "dpo"}                | method.type
            "training_file": "file-none"             | training_file
            "suffix": "Not A Name"                   | suffix
            "validation_file": "file-1"              | validation_file
            """)
    void whatAFineTuningJobCannotHaveIsRefusedByName(String field, String param) {
        String file = param.equals("training_file")
                ? ""
                : "\"training_file\": \"%s\", ".formatted(upload(PAIRS).<String>path("id"));
        Response answer = tenant.request()
                .contentType(ContentType.JSON)
                .body("{\"model\": \"%s\", %s%s}".formatted(base, file, field))
                .post("/openai/v1/fine_tuning/jobs");

        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(answer.<String>path("error.param")).isEqualTo(param);
    }

    private Response upload(String rows) {
        return form("fine-tune", rows);
    }

    private Response form(String purpose, String rows) {
        return tenant.request()
                .multiPart("purpose", purpose)
                .multiPart("file", "pairs.jsonl", rows.getBytes(StandardCharsets.UTF_8))
                .post("/openai/v1/files");
    }
}
