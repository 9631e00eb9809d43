package dev.preamble.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.SharedData;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.model.Digest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EngineCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "bf16"})
    void trainsAPrefixAndGeneratesWithIt(String dtype) throws IOException {
        var model = TinyModel.in(folder.resolve("model")).toString();
        var data = folder.resolve("examples.jsonl");
        Files.writeString(
                data,
                "{\"input\": \"w1 w2\", \"target\": \"w3\"}\n".repeat(3)
                        + "{\"input\": \"w4\", \"target\": \"w5 w6\"}\n");
        var prefix = folder.resolve("prefix").toString();

        assertThat(run(
                        "train",
                        "--model",
                        model,
                        "--data",
                        data.toString(),
                        "--out",
                        prefix,
                        "--dtype",
                        dtype,
                        "--epochs",
                        "2",
                        "--reparametrisation",
                        "8",
                        "--max-length",
                        "16",
                        "--virtual-tokens",
                        "3",
                        "--evaluation-share",
                        "0.5"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("held-out loss", "without prefix", "prefix version written to");
        assertThat(Path.of(prefix).resolve("training.json")).content().contains("\"deterministic\" : true");

        assertThat(run(
                        "generate",
                        "--model",
                        model,
                        "--prefix",
                        prefix,
                        "--dtype",
                        dtype,
                        "--max-new-tokens",
                        "4",
                        "w1 w2"))
                .isZero();
        assertThat(out.toString()).contains("w1 w2", "→");
        assertThat(run("inspect", prefix)).isZero();
        assertThat(out.toString()).contains("prompt_embeddings", "[3, 64]");
        assertThat(run("inspect", model)).isZero();
        assertThat(out.toString()).contains("digest ", "transformer.wte.weight");
    }

    @Test
    void goesOnFromACheckpointAndBeginsAsAVersion() throws IOException {
        var model = TinyModel.in(folder.resolve("model")).toString();
        var data = folder.resolve("examples.jsonl");
        Files.writeString(data, "{\"input\": \"w1 w2\", \"target\": \"w3\"}\n".repeat(12));
        var checkpoint = "--checkpoint=" + folder.resolve("checkpoint");
        var mlp = "--reparametrisation=8";

        trained(model, data, "whole", "--epochs=3", mlp);
        trained(model, data, "begun", "--epochs=1", "--horizon=3", mlp, checkpoint);
        trained(model, data, "resumed", "--epochs=3", mlp, checkpoint);
        trained(model, data, "from", "--epochs=1", "--layers=1", "--infix", "--reparametrisation=0");
        trained(model, data, "as", "--epochs=1", "--layers=1", "--infix", mlp, "--from=" + folder.resolve("from"));
        trained(model, data, "embeddings", "--epochs=1", mlp, "--embedding-only");

        for (var file : List.of("adapter_model.safetensors", "training.json")) {
            assertThat(folder.resolve("resumed").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
        assertThat(folder.resolve("as").resolve("training.json"))
                .content()
                .contains("\"from\" : \"" + Digest.ofFile(folder.resolve("from").resolve("adapter_model.safetensors")));
    }

    private void trained(String model, Path data, String version, String... options) {
        var arguments = new ArrayList<>(List.of("train", "--model", model, "--data", data.toString()));
        arguments.addAll(
                List.of("--out", folder.resolve(version).toString(), "--batch-size=4", "--evaluation-share=0"));
        arguments.addAll(List.of("--max-length=16", "--virtual-tokens=3"));
        arguments.addAll(List.of(options));
        assertThat(run(arguments.toArray(String[]::new))).as(err.toString()).isZero();
    }

    @Test
    void streamsTheSameLines() {
        var model = TinyModel.in(folder.resolve("model")).toString();

        var plain = generated(model);

        assertThat(generated(model, "--stream")).isEqualTo(plain);
        assertThat(generated(model, "--stream", "--batch-size=1")).isEqualTo(plain);
    }

    @Test
    void generatesWithAllOptions() {
        var model = TinyModel.in(folder.resolve("model")).toString();

        var lines = generated(model, "--beams=3", "--length-penalty=0.8", "--log-probabilities=2");
        assertThat(lines).filteredOn(line -> line.contains("  of ")).isNotEmpty();

        var words = generated(model, "--repetition-penalty=1.5").get(1).strip().split(" ", -1);
        assertThat(generated(model, "--repetition-penalty=1.5", "--stop", words[2])
                        .get(1)
                        .strip())
                .isEqualTo("→ " + words[1]);
        assertThat(run("generate", "--model", model, "--beams=2", "--temperature=1", "w1"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("beams is 2, a beam search needs temperature 0");
    }

    private List<String> generated(String model, String... options) {
        out.getBuffer().setLength(0);
        var arguments = new ArrayList<>(List.of("generate", "--model", model, "--max-new-tokens=8"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("w1 w2", "w3", "w4 w5 w6"));
        assertThat(run(arguments.toArray(String[]::new))).as(err.toString()).isZero();
        var lines = out.toString().lines().toList();
        return lines.subList(0, lines.size() - 1);
    }

    @Test
    void parityPrintsEachQuantityOfAPassedCase() {
        var parity = SharedData.folder("parity").toString();

        assertThat(run("parity", parity)).isZero();
        assertThat(out.toString())
                .contains("gpt2  passed", "bart  passed", "logits_with_prefix", "grad_prefix_values", "0 differ");
    }

    @Test
    void parityFailsWhenAnOutputDiffers() throws IOException {
        var gpt2 = SharedData.folder("parity").resolve("gpt2");
        var damaged = Files.createDirectories(folder.resolve("cases").resolve("damaged"));
        for (var name : new String[] {"config.json", "expected.safetensors"}) {
            Files.copy(gpt2.resolve(name), damaged.resolve(name));
        }
        var weights = Files.readAllBytes(gpt2.resolve("model.safetensors"));
        weights[weights.length - 2] ^= 0x7f;
        Files.write(damaged.resolve("model.safetensors"), weights);

        assertThat(run("parity", folder.resolve("cases").toString())).isEqualTo(1);
        assertThat(out.toString()).contains("damaged  FAILED", "1 failed");
    }

    @Test
    void parityNamesAFolderWithoutCases() {
        assertThat(run("parity", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("no case in " + folder);
        assertThat(run("parity", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("none is not a folder");
    }

    @Test
    void aNamedFailureIsOneLine() {
        assertThat(run("inspect", folder.toString())).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("engine: config.json: no such file in " + folder);
    }

    @Test
    void benchmarksEndWithOneObjectOfFigures() {
        var model = folder.resolve("random").toString();
        assertThat(run(
                        "bench",
                        "model",
                        model,
                        "--layers=1",
                        "--width=8",
                        "--heads=2",
                        "--vocabulary=20",
                        "--positions=40"))
                .isZero();

        assertThat(figuresOf("train", model, "--tokens=12", "--targets=4"))
                .contains("median_ms", "min_ms", "tokens_per_second", "gemm_share", "peak_rss_mib");
        assertThat(figuresOf("fused", model, "--jobs=3", "--batch=2", "--tokens=12", "--targets=4"))
                .contains("median_ms", "sequential_ms", "speedup", "gemm_share");
        assertThat(figuresOf("generate", model, "--rows=2", "--prefixes=3", "--prompt=4", "--new=5"))
                .contains("tokens_per_second", "one_prefix_tokens_per_second", "without_prefix_tokens_per_second");
        assertThat(figuresOf("activate", model, "--prefixes=3")).contains("p99_ms", "on_device_p99_ms");
        assertThat(figuresOf(
                        "mixed",
                        model,
                        "--tokens=12",
                        "--targets=4",
                        "--prompt=4",
                        "--new=5",
                        "--requests=1",
                        "--pause=1"))
                .contains("p99_ms", "training_share", "alone_median_ms", "alone_tokens_per_second", "gemm_share");
    }

    private String figuresOf(String what, String model, String... options) {
        var arguments = new ArrayList<>(List.of("bench", what, "--model", model, "--steps=1", "--json"));
        arguments.addAll(List.of(options));
        assertThat(run(arguments.toArray(String[]::new))).as(err.toString()).isZero();
        return out.toString().strip().lines().toList().getLast();
    }

    private int run(String... arguments) {
        return EngineCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
