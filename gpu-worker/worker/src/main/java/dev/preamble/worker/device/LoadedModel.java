package dev.preamble.worker.device;

import dev.preamble.engine.generation.PrefixCache;
import dev.preamble.engine.model.Activations;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.script.Hardware;
import dev.preamble.engine.script.Torch;
import dev.preamble.engine.weights.Checkpoint;
import dev.preamble.records.worker.BaseModelCard;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The base model that a worker holds for its whole life.
 *
 * @param base for the device thread alone, but for its plain Java
 * @param prefixes those in use, on the device
 * @param device what computes, in words
 */
public record LoadedModel(BaseModel base, PrefixCache prefixes, BaseModelCard card, String device) {
    private static final long PREFIX_BYTES = 256L << 20;

    /**
     * On the device thread.
     *
     * @param device the first GPU, or the CPU where there is none, when it is empty
     */
    public static LoadedModel load(Path folder, Dtype dtype, Activations activations, Optional<Hardware> device) {
        var hardware = device.orElseGet(Torch::hardware);
        var base = BaseModel.load(folder, dtype, activations, hardware);
        var shape = base.configuration();
        var encoder = shape.encoder();
        var card = new BaseModelCard(
                base.digest(),
                shape.family(),
                shape.prefixLayers(),
                shape.width(),
                shape.heads(),
                shape.vocabulary(),
                shape.positions(),
                parameters(folder),
                shape.keyValueHeads(),
                shape.headWidth(),
                encoder == null ? null : encoder.layers(),
                encoder == null ? ChatTemplateFile.read(folder) : null);
        return new LoadedModel(base, new PrefixCache(base, PREFIX_BYTES), card, words(hardware, base.dtype()));
    }

    private static long parameters(Path folder) {
        return Checkpoint.read(folder).tensors().values().stream()
                .mapToLong(tensor -> Arrays.stream(tensor.dimensions()).reduce(1, (a, b) -> a * b))
                .sum();
    }

    private static String words(Hardware hardware, Dtype dtype) {
        return hardware + ", " + dtype.name().toLowerCase(Locale.ROOT);
    }
}
