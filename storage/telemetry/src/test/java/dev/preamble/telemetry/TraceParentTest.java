package dev.preamble.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final TraceParent FIRST = new TraceParent("00-" + TRACE + "-00f067aa0ba902b7-01");
    private static final TraceParent SECOND = new TraceParent("00-" + TRACE + "-00f067aa0ba902b8-01");
    private static final TraceParent OF_ANOTHER =
            new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");

    @Test
    void isReadAsItIsWritten() {
        assertThat(TraceParent.read(FIRST.bytes())).contains(FIRST);
        assertThat(FIRST.traceId()).isEqualTo(TRACE);
        assertThat(Tracing.at(Optional.of(OF_ANOTHER), TraceParent::current)).contains(OF_ANOTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\n",
            })
    void whatHasAnotherFormIsNone(String header) {
        assertThat(TraceParent.read(header.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void nothingLearnsOfATraceThatIsNotItsOwn() {
        assertThat(FIRST.here()).isEqualTo(FIRST);
        assertThat(Tracing.at(Optional.of(SECOND), FIRST::here)).isEqualTo(SECOND);
        assertThat(Tracing.at(Optional.of(OF_ANOTHER), FIRST::here)).isEqualTo(FIRST);
        assertThat(TraceParent.current()).isEmpty();
    }

    @Test
    void whereNothingIsTracedAPlaceIsKept() throws Exception {
        Tracing none = Tracing.none();
        Step step = Step.within("step");

        assertThat(none.call(step, TraceParent::current)).isEmpty();
        assertThat(none.call(step, Optional.empty(), TraceParent::current)).isEmpty();
        assertThat(none.call(step, Optional.of(FIRST), TraceParent::current)).contains(FIRST);
        assertThat(none.mark(step, FIRST)).isEqualTo(FIRST);
    }
}
