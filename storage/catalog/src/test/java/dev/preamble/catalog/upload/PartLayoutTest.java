package dev.preamble.catalog.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartLayoutTest {
    @ParameterizedTest
    @CsvSource({
        "1,          5,        1, 1",
        "5,          5,        1, 5",
        "6,          5,        2, 1",
        "1073741824, 16777216, 64, 16777216",
        "1073741823, 1048576,  1024, 1048575"
    })
    void partsMakeUpTheWholeAndTheLastHasTheRest(long bytes, int partBytes, int count, int last) {
        PartLayout layout = new PartLayout(bytes, partBytes);

        assertThat(layout.count()).isEqualTo(count);
        assertThat(layout.bytesOf(count)).isEqualTo(last);
        assertThat(IntStream.rangeClosed(1, count).mapToLong(layout::bytesOf).sum())
                .isEqualTo(bytes);
        assertThat(layout.has(0)).isFalse();
        assertThat(layout.has(count + 1)).isFalse();
    }
}
