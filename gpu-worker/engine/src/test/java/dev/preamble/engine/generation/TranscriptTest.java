package dev.preamble.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.model.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a tokenizer that has a token for each byte, as GPT-2's would cut rare characters. */
final class TranscriptTest {
    private static final String REPLACEMENT = "\uFFFD";

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Tokenizer tokenizer;

    @BeforeAll
    static void write() throws IOException {
        var file = folder.resolve("tokenizer.json");
        JsonMapper.builder().build().writeValue(file.toFile(), byteLevel());
        tokenizer = Tokenizer.read(file, 257);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void showsACharacterOnceItIsWhole() {
        var transcript = Transcript.empty(tokenizer, List.of());
        var shown = new ArrayList<String>();
        for (var id : tokenizer.encode("a😀é")) {
            transcript = transcript.with(id);
            shown.add(transcript.settled());
        }

        assertThat(shown).containsExactly("a", "a", "a", "a", "a😀", "a😀", "a😀é");
    }

    @Test
    void holdsBackWhatAStopSequenceMayBeginWith() {
        var transcript = Transcript.empty(tokenizer, List.of("\n\n", "END"));
        var shown = new ArrayList<String>();
        for (var id : tokenizer.encode("a\nENE\n\n")) {
            transcript = transcript.with(id);
            shown.add(transcript.settled());
        }

        assertThat(shown).containsExactly("a", "a", "a\n", "a\n", "a\nEN", "a\nENE", "a\nENE");
        assertThat(transcript.stopped()).isTrue();
        assertThat(transcript.whole()).isEqualTo("a\nENE");
    }

    @Test
    void saysWhatDecodingAllAtOnceSays() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var round = 0; round < 300; round++) {
            var stops = random.nextBoolean() ? List.<String>of() : List.of("é", "ab", "😀a");
            var ids = ids(random);
            var transcript = Transcript.empty(tokenizer, stops);
            var shown = "";
            var expected = "";
            for (var count = 1; count <= ids.size() && !transcript.stopped(); count++) {
                transcript = transcript.with(ids.subList(0, count));
                assertThat(transcript.settled())
                        .as("seed %d, round %d", seed, round)
                        .startsWith(shown);
                shown = transcript.settled();
                var decoded = tokenizer.decode(ids.subList(0, count));
                var cut = cut(decoded, stops);
                expected = cut < 0 ? decoded : decoded.substring(0, cut);
                assertThat(transcript.stopped())
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(cut >= 0);
            }

            assertThat(transcript.whole()).as("seed %d, round %d", seed, round).isEqualTo(expected);
        }
    }

    private static int cut(String decoded, List<String> stops) {
        var certain = decoded.endsWith(REPLACEMENT) ? decoded.substring(0, decoded.length() - 1) : decoded;
        return stops.stream()
                .mapToInt(certain::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    /** Characters of one to four bytes, the end of text, and bytes that are no text. */
    private static List<Integer> ids(Random random) {
        var ids = new ArrayList<Integer>();
        for (var i = random.nextInt(1, 12); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> ids.addAll(tokenizer.encode("é"));
                case 1 -> ids.addAll(tokenizer.encode("😀"));
                case 2 -> ids.add(random.nextInt(256));
                case 3 -> ids.add(256);
                default -> ids.addAll(tokenizer.encode(random.nextBoolean() ? "a" : "b"));
            }
        }
        return ids;
    }

    /** Byte b is token b; GPT-2 writes each byte as a printable character. */
    private static Map<String, Object> byteLevel() {
        var vocabulary = new HashMap<String, Integer>();
        var next = 256;
        for (var b = 0; b < 256; b++) {
            var printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            vocabulary.put(Character.toString(printable ? b : next++), b);
        }
        vocabulary.put("<end>", 256);
        var level = Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", false, "use_regex", false);
        return Map.of(
                "version",
                "1.0",
                "added_tokens",
                List.of(Map.of(
                        "id",
                        256,
                        "content",
                        "<end>",
                        "special",
                        true,
                        "single_word",
                        false,
                        "lstrip",
                        false,
                        "rstrip",
                        false,
                        "normalized",
                        false)),
                "pre_tokenizer",
                level,
                "decoder",
                level,
                "model",
                Map.of("type", "BPE", "vocab", vocabulary, "merges", List.of()));
    }
}
