package dev.preamble.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.WantedBytes.Slice;
import dev.preamble.records.problem.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WantedBytesTest {
    private static final String TAG = "\"abc\"";

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-9, 0, 9",
        "bytes=3-5, 3, 5",
        "bytes=3-, 3, 9",
        "bytes=3-1000, 3, 9",
        "bytes=9-, 9, 9",
        "bytes=-1, 9, 9",
        "bytes=-10, 0, 9",
        "bytes=-999999999999999999, 0, 9",
        "bytes=0-999999999999999999, 0, 9"
    })
    void aRangeIsCutToWhatIsThere(String range, long first, long last) {
        assertThat(new WantedBytes(range, null).of(TAG, 10)).contains(new Slice(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bytes=", "bytes=-", "bytes=5-4", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b", "0-1"})
    void whatIsNoSingleRangeAsksForAll(String range) {
        assertThat(new WantedBytes(range, null).of(TAG, 10)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"bytes=10-, 10", "bytes=10-20, 10", "bytes=-0, 10", "bytes=0-, 0", "bytes=-5, 0"})
    void aRangeWhereNothingIsIsRefused(String range, long bytes) {
        assertThatThrownBy(() -> new WantedBytes(range, null).of(TAG, bytes))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.RANGE_NOT_SATISFIABLE));
    }

    @Test
    void aRangeOfSomethingElseAsksForAll() {
        assertThat(new WantedBytes("bytes=3-5", TAG).of(TAG, 10)).contains(new Slice(3, 5));
        assertThat(new WantedBytes("bytes=3-5", "\"other\"").of(TAG, 10)).isEmpty();
        assertThat(new WantedBytes("bytes=3-5", "W/" + TAG).of(TAG, 10))
                .as("a weak tag promises no bytes")
                .isEmpty();
    }
}
