package dev.preamble.basemodel.corpus;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** The tokenizer of the base model, as text and numbers. Safe for several threads. */
public final class Vocabulary implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    private Vocabulary(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Reads {@code tokenizer.json} of the folder. */
    public static Vocabulary read(Path folder) {
        try {
            return new Vocabulary(HuggingFaceTokenizer.newInstance(
                    folder.resolve("tokenizer.json"), Map.of("addSpecialTokens", "false")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tokenizer in " + folder, e);
        }
    }

    public int[] tokens(String text) {
        long[] ids = tokenizer.encode(text, false, false).getIds();
        var tokens = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            tokens[i] = Math.toIntExact(ids[i]);
        }
        return tokens;
    }

    public String text(int... tokens) {
        var ids = new long[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            ids[i] = tokens[i];
        }
        return tokenizer.decode(ids, false);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
