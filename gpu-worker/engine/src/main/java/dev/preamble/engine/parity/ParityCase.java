package dev.preamble.engine.parity;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.EngineException;
import dev.preamble.engine.UnsupportedModelException;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixFolder;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.prefix.RowPrefixes;
import dev.preamble.engine.prefix.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One case folder: a model, an expected.safetensors, and perhaps in peft/ a prefix that PEFT saved.
 *
 * <p>Logits are compared at real tokens only; padding has none that mean anything.
 */
public final class ParityCase {
    private final Path folder;

    public ParityCase(Path folder) {
        this.folder = folder;
    }

    /** Runs the case in fp32. Thread: the device thread. */
    public CaseResult run() {
        var name = folder.getFileName().toString();
        try (var model = BaseModel.load(folder, Dtype.FP32);
                var scope = model.newScope();
                var rows = new Rows(scope)) {
            var checks = new ArrayList<>(compare(model, scope, rows));
            if (Files.isDirectory(folder.resolve("peft"))) {
                checks.add(comparePeft(model, scope, rows));
            }
            return new CaseResult.Compared(name, List.copyOf(checks));
        } catch (UnsupportedModelException e) {
            return new CaseResult.Skipped(name, e.getMessage());
        } catch (EngineException e) {
            return new CaseResult.Broken(name, e.getMessage());
        }
    }

    private List<Check> compare(BaseModel model, NDManager scope, Rows rows) {
        var expected = Expected.read(folder.resolve("expected.safetensors"));
        return model.configuration().encoder() == null
                ? compareDecoder(model, scope, rows, expected)
                : new EncoderDecoderComparison(model, scope, rows, expected).checks();
    }

    private static List<Check> compareDecoder(BaseModel model, NDManager scope, Rows rows, Expected expected) {
        var prefixes = expected.prefixes("prefix");
        var with = lay(model, scope, rows, prefixes);
        var without = lay(model, scope, rows, Collections.nCopies(expected.rows(), null));
        var ids = scope.create(expected.longs("input_ids"), new Shape(expected.rows(), expected.tokens()));
        var labels = scope.create(expected.longs("labels"), new Shape(expected.rows(), expected.tokens()));
        var loss = model.differentiate(
                scope,
                "prefix_gradients",
                ids,
                labels,
                scope.zeros(new Shape(0)),
                with.lengths(),
                with.keys(),
                with.values());
        return List.of(
                logits(model, scope, expected, with, "logits_with_prefix"),
                logits(model, scope, expected, without, "logits_without_prefix"),
                Check.close("nll_sum_per_row", loss.get(0).toFloatArray(), expected.floats("nll_sum_per_row")),
                Check.close("grad_prefix_keys", loss.get(2).toFloatArray(), expected.floats("grad_prefix_keys")),
                Check.close("grad_prefix_values", loss.get(3).toFloatArray(), expected.floats("grad_prefix_values")),
                Greedy.check(model, expected, prompts(expected, prefixes)));
    }

    private Check comparePeft(BaseModel model, NDManager scope, Rows rows) {
        var expected = Expected.read(folder.resolve("peft").resolve("expected.safetensors"));
        var prefix = PrefixFolder.load(folder.resolve("peft"), model.configuration());
        var laid = lay(model, scope, rows, Collections.nCopies(expected.rows(), prefix));
        var check = logits(model, scope, expected, laid, "logits");
        return new Check("peft logits", check.error(), check.magnitude(), check.tolerance());
    }

    private static Check logits(
            BaseModel model, NDManager scope, Expected expected, RowPrefixes prefixes, String quantity) {
        var ids = scope.create(expected.longs("input_ids"), new Shape(expected.rows(), expected.tokens()));
        var logits = model.evaluate(scope, "forward", ids, prefixes.lengths(), prefixes.keys(), prefixes.values())
                .singletonOrThrow()
                .toFloatArray();
        var vocabulary = model.configuration().vocabulary();
        return Check.close(quantity, logits, expected.floats(quantity), vocabulary, expected.longs("attention_mask"));
    }

    private static List<Prompt> prompts(Expected expected, List<Prefix> prefixes) {
        var sources = expected.sources();
        var prompts = new ArrayList<Prompt>();
        for (var row = 0; row < sources.size(); row++) {
            prompts.add(new Prompt(sources.get(row), prefixes.get(row)));
        }
        return prompts;
    }

    private static RowPrefixes lay(
            BaseModel model, NDManager scope, Rows rows, List<? extends @Nullable Prefix> prefixes) {
        return rows.lay(scope, PrefixShape.of(model.configuration(), 0), prefixes);
    }
}
