package dev.preamble.engine.model;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.preamble.engine.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A Hugging Face tokenizer.json: text to token ids and back, without special tokens added. Any thread. */
public final class Tokenizer implements AutoCloseable {
    private final Path file;
    private final int vocabulary;
    private final HuggingFaceTokenizer tokenizer;

    private Tokenizer(Path file, int vocabulary, HuggingFaceTokenizer tokenizer) {
        this.file = file;
        this.vocabulary = vocabulary;
        this.tokenizer = tokenizer;
    }

    /** Reads a tokenizer whose ids must be below {@code vocabulary}. */
    public static Tokenizer read(Path file, int vocabulary) {
        try {
            var options = Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
            return new Tokenizer(file, vocabulary, HuggingFaceTokenizer.newInstance(file, options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new InvalidFileException(file, "not a tokenizer: " + e.getMessage());
        }
    }

    /** @throws InvalidFileException if the text has a token that the model does not know */
    public List<Integer> encode(String text) {
        var ids = Arrays.stream(tokenizer.encode(text, false, false).getIds())
                .mapToObj(Math::toIntExact)
                .toList();
        for (var id : ids) {
            if (id >= vocabulary) {
                throw new InvalidFileException(
                        file, "gives token %d, the model knows %d tokens".formatted(id, vocabulary));
            }
        }
        return ids;
    }

    /** The text of these tokens; special tokens have none. */
    public String decode(List<Integer> ids) {
        return tokenizer.decode(ids.stream().mapToLong(Integer::longValue).toArray(), true);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
