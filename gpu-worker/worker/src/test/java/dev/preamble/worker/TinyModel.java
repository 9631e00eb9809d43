package dev.preamble.worker;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.model.TrainableModel;
import dev.preamble.safetensors.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A base model for tests: GPT-2's architecture, random weights, and a tokenizer that makes a token of each byte. */
public final class TinyModel {
    static final int BYTES = 256;
    private static final String END = "<|endoftext|>";

    private TinyModel() {}

    /** Writes it into a new folder. */
    public static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (var model = TrainableModel.initialise(ModelConfiguration.gpt2(BYTES + 1, 256, 32, 2, 2), 1)) {
            // As initialised, a model says next to nothing about any token, whatever its prefix.
            model.weights().values().stream()
                    .filter(weight -> weight.getShape().dimension() > 1)
                    .forEach(weight -> weight.muli(4));
            model.save(folder, StoredType.F32);
        }
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
        return folder;
    }

    static String tokenizer() {
        var json = JsonMapper.builder().build();
        var root = json.createObjectNode().put("version", "1.0");
        root.putArray("added_tokens")
                .addObject()
                .put("id", BYTES)
                .put("content", END)
                .put("special", true)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false);
        root.putObject("pre_tokenizer")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true);
        root.putObject("decoder")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true);
        var model = root.putObject("model").put("type", "BPE");
        var vocabulary = model.putObject("vocab");
        for (var value = 0; value < BYTES; value++) {
            vocabulary.put(Character.toString(printable(value)), value);
        }
        vocabulary.put(END, BYTES);
        model.putArray("merges");
        return root.toString();
    }

    /** The character by which byte-level BPE writes a byte: itself where it prints, else one from 256 on. */
    private static int printable(int value) {
        var other = 256;
        for (var below = 0; below <= value; below++) {
            var prints = (below >= '!' && below <= '~') || (below >= 0xa1 && below <= 0xac) || below >= 0xae;
            if (below == value) {
                return prints ? value : other;
            }
            other += prints ? 0 : 1;
        }
        throw new IllegalArgumentException("not a byte: " + value);
    }
}
