package dev.preamble.engine.model;

import dev.preamble.engine.UnsupportedModelException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The families of models that the engine runs. */
enum Family {
    GPT2("gpt2"),
    LLAMA("llama"),
    QWEN2("qwen2"),
    BART("bart");

    private final String modelType;

    Family(String modelType) {
        this.modelType = modelType;
    }

    /** What its config.json calls it. */
    String modelType() {
        return modelType;
    }

    /** The model that a config.json describes. */
    static Architecture read(ConfigurationFile file) {
        return switch (of(file)) {
            case GPT2 -> Gpt2.of(file);
            case LLAMA -> Llama.of(file);
            case QWEN2 -> Llama.ofQwen2(file);
            case BART -> Bart.of(file);
        };
    }

    private static Family of(ConfigurationFile file) {
        var type = file.text("model_type", "");
        return Arrays.stream(values())
                .filter(family -> family.modelType.equals(type))
                .findFirst()
                .orElseThrow(() -> new UnsupportedModelException(
                        "%s: 'model_type' is '%s', supported are %s".formatted(file.name(), type, supported())));
    }

    private static String supported() {
        return Arrays.stream(values()).map(Family::modelType).collect(Collectors.joining(", "));
    }
}
