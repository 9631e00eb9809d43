package dev.preamble.engine.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TranslationEditRateTest {
    @ParameterizedTest
    @CsvSource({
        "a b c d, a b c d, 0",
        "a b c d, a b x d, 1",
        "a b c d, a b c, 1",
        "a b c d e f, d e f a b c, 1", // one move
        "d e f a b c x, a b c d e f, 2",
        "a, b c, 2",
    })
    void countsTheFewestEdits(String hypothesis, String reference, int edits) {
        assertThat(TranslationEditRate.edits(MultiBleu.words(hypothesis), MultiBleu.words(reference)))
                .isEqualTo(edits);
    }

    @ParameterizedTest
    @CsvSource({"4000, 10", "10, 4000", "3000, 3000"})
    void isDoneWithLongTextsInTime(int hypothesis, int reference) {
        var words = Collections.nCopies(hypothesis, List.of("a", "b", "c")).stream()
                .flatMap(List::stream)
                .limit(hypothesis)
                .toList();
        var others = Collections.nCopies(reference, List.of("c", "a", "d", "b")).stream()
                .flatMap(List::stream)
                .limit(reference)
                .toList();

        assertThat(TranslationEditRate.edits(words, others)).isBetween(1, hypothesis + reference);
    }
}
