package dev.preamble.engine.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PennTreebankTokensTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "It isn't Aromi's, it's a family-friendly place! | it is n't aromi 's it 's a family-friendly place",
                "Costs £20-25; rated 5/5, or 3.5 out of 5 (cheap). | costs # 20-25 rated 5/5 or 3.5 out of 5 -lrb- cheap -rrb-",
                "You cannot… can’t – “book” -- e.g. at St. John's | you can not ca n't book e.g. at st. john 's",
                "customers' food and/or O'Neill's hors d'oeuvres | customers food and/or o'neill 's hors d'oeuvres",
                "1,000 people at 10:30, 50% off | 1,000 people at 10:30 50 % off",
            })
    void cutsWordsAsThePennTreebankDoes(String text, String words) {
        assertThat(String.join(" ", PennTreebankTokens.of(text))).isEqualTo(words);
    }
}
