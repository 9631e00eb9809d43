package dev.preamble.engine.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values are what Python's re and unidecode make of the same texts, but for the last of them. */
final class WebnlgTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            The Café's (old) quay.         | the cafe ' s ( old ) quay .
            Harbour_Isle, 1,250.5  m       | harbour_isle , 1 , 250 . 5 m
            "Quay–North" of Łódź           | " quay - north " of lodz
            Jørgen Æbelø’s straße          | jorgen aebelo ' s strasse
            10 km² at 1/2                  | 10 km2 at 1 / 2
            Пристань                       | пристань
            """)
    void isLowerAsciiWithEachSignAWord(String text, String prepared) {
        assertThat(WebnlgText.hypothesis(text)).isEqualTo(prepared);
        assertThat(WebnlgText.reference(text)).isEqualTo(prepared);
    }

    @Test
    void aReferenceIsTakenApartBeforeItIsAscii() {
        assertThat(WebnlgText.reference("and so on…")).isEqualTo("and so on ...");
        assertThat(WebnlgText.hypothesis("and so on…")).isEqualTo("and so on . . .");
    }
}
