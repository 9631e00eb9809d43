package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.client.Administration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official Python client, unmodified, against the running platform; skipped where it cannot be had. */
final class OpenAiClientIT {
    private static final String CLIENT = "openai==3.54.0";

    @TempDir
    Path folder;

    @Test
    void theOfficialClientIsUnderstood() throws Exception {
        Path python = client();
        PlatformUnderTest platform = PlatformUnderTest.shared();
        Administration administration = platform.administration();
        String tenant = Fresh.name("talker");
        administration.provision(tenant, "Talker");
        Path key = Files.writeString(
                folder.resolve("key"),
                administration
                        .key(administration.join(tenant, tenant + "-first", tenant + "@first.invalid"), "first")
                        .secret());

        Path output = folder.resolve("output");
        int status = run(
                output,
                python.toString(),
                Path.of("src/test/resources/openai_client.py").toString(),
                platform.gateway() + "/openai/v1",
                key.toString());

        assertThat(status).as(Files.readString(output)).isZero();
        JsonNode said =
                JsonMapper.builder().build().readTree(Files.readAllLines(output).getLast());
        String made = "preamble-base:things@1";
        assertThat(said.at("/file/kept").asText())
                .isEqualTo("{\"input\":\"item 0\",\"target\":\"a small thing, number 0\"}");
        assertThat(said.at("/file/listed").asBoolean()).isTrue();
        assertThat(said.at("/job/status").asText()).isEqualTo("succeeded");
        assertThat(said.at("/job/model").asText()).isEqualTo(made);
        assertThat(texts(said.at("/job/events")))
                .startsWith("The job has successfully completed")
                .endsWith("Created fine-tuning job");
        assertThat(texts(said.at("/job/checkpoints"))).containsExactly(made);
        assertThat(said.at("/job/listed").asBoolean()).isTrue();
        assertThat(said.at("/job/further")).as("behind the last checkpoint").isEmpty();
        assertThat(said.at("/job/file").asBoolean()).isTrue();
        assertThat(said.at("/job/stopped/before").asText()).isEqualTo("running");
        assertThat(said.at("/job/stopped/status").asText()).isEqualTo("cancelled");
        assertPaged(said.path("pages"), said.at("/job/stopped/id").asText());
        assertThat(said.path("remembered").asBoolean())
                .as("the file of a job, once it is deleted")
                .isTrue();
        assertThat(said.at("/job/cancelled/kind").asText()).isEqualTo("ConflictError");
        assertThat(texts(said.path("models"))).contains("preamble-base", made);
        assertThat(said.path("retrieved").asText()).isEqualTo(made);
        assertThat(said.path("streamed").asText())
                .isNotEmpty()
                .isEqualTo(said.path("tuned").asText());
        assertThat(said.path("pieces").asInt()).as("as it grows").isGreaterThan(2);
        assertThat(said.path("streamed_tokens").asInt()).isBetween(1, 8);
        assertChatted(said.path("chat"));
        assertUploaded(said.path("uploads"));
        assertThat(said.path("deleted").asBoolean()).isTrue();
        assertThat(said.path("object").asText()).isEqualTo("text_completion");
        assertThat(said.path("tokens").asInt()).isBetween(1, 8);
        assertThat(said.path("prompt_tokens").asInt()).isPositive();
        assertThat(texts(said.path("logprobs")))
                .hasSize(said.path("tokens").asInt())
                .containsOnly("2");
        assertThat(said.path("sampled").path(0))
                .as("by the same seed")
                .isEqualTo(said.path("sampled").path(1));
        assertThat(texts(said.path("indices"))).containsExactly("0", "1", "2", "3");
        assertRefused(said, "unsupported", "BadRequestError", "suffix", "malformed_request");
        assertRefused(said, "limit", "BadRequestError", "max_tokens", "invalid_field");
        assertRefused(said, "neutral", "BadRequestError", "presence_penalty", "invalid_field");
        assertRefused(said, "query", "BadRequestError", "owner", "malformed_request");
        assertRefused(said, "model", "NotFoundError", "model", "not_found");
        assertRefused(said, "chat", "BadRequestError", "tools", "malformed_request");
        assertRefused(said, "messages", "BadRequestError", "messages", "invalid_field");
        assertRefused(said, "key", "AuthenticationError", "null", "unauthenticated");
    }

    private static void assertChatted(JsonNode chat) {
        assertThat(chat.path("object").asText()).isEqualTo("chat.completion");
        assertThat(chat.path("role").asText()).isEqualTo("assistant");
        assertThat(chat.path("tokens").asInt()).isBetween(1, 8);
        assertThat(chat.path("streamed").asText())
                .isNotEmpty()
                .isEqualTo(chat.path("text").asText());
        assertThat(chat.path("streamed_tokens").asInt())
                .isEqualTo(chat.path("tokens").asInt());
        assertThat(texts(chat.path("likely")))
                .hasSize(chat.path("tokens").asInt())
                .containsOnly("3");
        assertThat(chat.path("spelled").asText()).startsWith(chat.path("text").asText());
        assertThat(texts(chat.path("several"))).containsExactly("0", "1", "2");
        assertThat(texts(chat.path("halted"))).containsExactly("", "stop");
        assertThat(chat.path("end").asText()).isIn("stop", "length");
    }

    private static void assertPaged(JsonNode pages, String newest) {
        assertThat(pages.path("all").asBoolean()).isTrue();
        assertThat(pages.path("by_purpose").asBoolean()).isTrue();
        assertThat(pages.path("batch")).isEmpty();
        assertThat(pages.path("reversed").asBoolean()).isTrue();
        assertThat(texts(pages.path("jobs"))).hasSize(2).startsWith(newest);
        assertThat(pages.at("/purpose/param").asText()).isEqualTo("purpose");
    }

    private static void assertUploaded(JsonNode uploads) {
        assertThat(uploads.path("begun").asText()).isEqualTo("pending");
        assertThat(uploads.path("part_of").asBoolean()).isTrue();
        assertThat(uploads.path("status").asText()).isEqualTo("completed");
        assertThat(uploads.path("content").asText())
                .startsWith("{\"input\":\"item 0\",\"target\":\"a small thing, number 0\"}\n")
                .hasLineCount(20)
                .isEqualTo(uploads.path("chunked").asText());
        assertThat(uploads.path("cancelled").asText()).isEqualTo("cancelled");
        assertThat(uploads.at("/afterwards/kind").asText()).isEqualTo("NotFoundError");
        assertThat(uploads.at("/md5/param").asText()).isEqualTo("md5");
    }

    private static void assertRefused(JsonNode said, String what, String kind, String param, String code) {
        JsonNode refused = said.path("refused").path(what);
        assertThat(List.of(
                        refused.path("kind").asText(),
                        refused.path("param").asText(),
                        refused.path("code").asText()))
                .as("%s: %s", what, refused)
                .containsExactly(kind, param, code);
        assertThat(refused.path("message").asText()).isNotBlank();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }

    /** A Python that has the client; a later run finds it where the first one put it. */
    private Path client() throws InterruptedException {
        Path environment = Path.of("target", "openai-client").toAbsolutePath();
        Path python = environment.resolve("bin").resolve("python");
        Path output = folder.resolve("installation");
        boolean present = run(output, python.toString(), "-c", "import openai") == 0
                || (run(output, "python3", "-m", "venv", environment.toString()) == 0
                        && run(
                                        output,
                                        python.toString(),
                                        "-m",
                                        "pip",
                                        "install",
                                        "-q",
                                        "--retries",
                                        "1",
                                        "--timeout",
                                        "10",
                                        CLIENT)
                                == 0);
        assumeTrue(present, "skipped: no Python with the package " + CLIENT + " can be had here");
        return python;
    }

    private static int run(Path output, String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (IOException e) {
            // No such program.
            return -1;
        }
    }
}
