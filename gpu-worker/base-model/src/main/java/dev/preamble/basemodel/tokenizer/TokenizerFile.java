package dev.preamble.basemodel.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains a vocabulary and writes it as {@code tokenizer.json} and {@code tokenizer_config.json}. */
public final class TokenizerFile {
    public static final String END_OF_TEXT = "<|endoftext|>";
    public static final int END_OF_TEXT_ID = 0;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private TokenizerFile() {}

    /**
     * Learns a vocabulary of at most {@code size} tokens from the texts and writes it to the folder.
     *
     * @param spaced how many of the tokens are another token with a space before it
     */
    public static void train(Iterable<String> texts, int size, int spaced, int positions, Path folder)
            throws IOException {
        int inner = size - 1 - Words.alphabet().length - spaced;
        var merges = Merges.learn(Words.count(texts), inner, spaced);
        Files.createDirectories(folder);
        JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer(merges));
        JSON.writeValue(folder.resolve("tokenizer_config.json").toFile(), configuration(positions));
    }

    private static Map<String, Object> tokenizer(Merges merges) {
        var vocabulary = new LinkedHashMap<String, Integer>();
        vocabulary.put(END_OF_TEXT, END_OF_TEXT_ID);
        for (char letter : Words.alphabet()) {
            vocabulary.put(String.valueOf(letter), vocabulary.size());
        }
        merges.pairs().forEach(pair -> vocabulary.putIfAbsent(pair.joined(), vocabulary.size()));
        var model = new LinkedHashMap<String, Object>();
        model.put("type", "BPE");
        model.put("dropout", null);
        model.put("unk_token", null);
        model.put("continuing_subword_prefix", "");
        model.put("end_of_word_suffix", "");
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("vocab", vocabulary);
        model.put(
                "merges",
                merges.pairs().stream()
                        .map(pair -> pair.left() + " " + pair.right())
                        .toList());
        var file = new LinkedHashMap<String, Object>();
        file.put("version", "1.0");
        file.put("truncation", null);
        file.put("padding", null);
        file.put("added_tokens", List.of(endOfText()));
        file.put("normalizer", null);
        file.put("pre_tokenizer", byteLevel(false));
        file.put("post_processor", null);
        file.put("decoder", byteLevel(true));
        file.put("model", model);
        return file;
    }

    private static Map<String, Object> endOfText() {
        var token = new LinkedHashMap<String, Object>();
        token.put("id", END_OF_TEXT_ID);
        token.put("content", END_OF_TEXT);
        token.put("single_word", false);
        token.put("lstrip", false);
        token.put("rstrip", false);
        token.put("normalized", false);
        token.put("special", true);
        return token;
    }

    private static Map<String, Object> byteLevel(boolean trimOffsets) {
        var level = new LinkedHashMap<String, Object>();
        level.put("type", "ByteLevel");
        level.put("add_prefix_space", false);
        level.put("trim_offsets", trimOffsets);
        level.put("use_regex", true);
        return level;
    }

    private static Map<String, Object> configuration(int positions) {
        var configuration = new LinkedHashMap<String, Object>();
        configuration.put("tokenizer_class", "GPT2Tokenizer");
        configuration.put("model_max_length", positions);
        configuration.put("add_prefix_space", false);
        configuration.put("bos_token", END_OF_TEXT);
        configuration.put("eos_token", END_OF_TEXT);
        configuration.put("unk_token", END_OF_TEXT);
        return configuration;
    }
}
