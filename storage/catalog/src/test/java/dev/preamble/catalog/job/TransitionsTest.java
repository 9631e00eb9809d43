package dev.preamble.catalog.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tables of transitions, and the diagram drawn from them. After a deliberate change, draw it anew with
 * {@code -Dgolden.write=true}.
 */
class TransitionsTest {
    private static final Path DIAGRAM = Path.of("../../docs/states.md");

    static Stream<Arguments> everyStateAndMove() {
        return Arrays.stream(JobState.values())
                .flatMap(state -> Arrays.stream(JobState.Move.values()).map(move -> Arguments.of(state, move)));
    }

    @ParameterizedTest
    @MethodSource("everyStateAndMove")
    void eitherMovesOrRefuses(JobState state, JobState.Move move) {
        if (state.allows(move)) {
            assertThat(state.after(move)).isEqualTo(state.moves().get(move));
        } else {
            assertThatThrownBy(() -> state.after(move)).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void everyJobThatIsNotOverCanBeCancelled(JobState state) {
        assertThat(state.allows(JobState.Move.CANCEL)).isEqualTo(!state.isFinal());
    }

    @Test
    void onlyARunningJobSucceeds() {
        assertThat(JobState.values())
                .filteredOn(state -> state.allows(JobState.Move.SUCCEED))
                .containsExactly(JobState.RUNNING);
    }

    @Test
    void theDiagramShowsTheTables() throws IOException {
        String drawn =
                "# States of a job and of a segment\n\nDrawn from the tables in the catalog by `TransitionsTest`.\n\n"
                        + diagram(
                                "Job",
                                Arrays.stream(JobState.values())
                                        .flatMap(state -> edges(state, state.moves()))
                                        .toList())
                        + "\n"
                        + diagram(
                                "Segment",
                                Arrays.stream(SegmentState.values())
                                        .flatMap(state -> edges(state, state.moves()))
                                        .toList());
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(DIAGRAM, drawn);
        }
        assertThat(Files.readString(DIAGRAM)).isEqualTo(drawn);
    }

    private static Stream<String> edges(Enum<?> state, Map<? extends Enum<?>, ? extends Enum<?>> moves) {
        return moves.entrySet().stream()
                .map(edge -> "    " + state.name() + " --> " + edge.getValue().name() + " : "
                        + edge.getKey().name().toLowerCase(java.util.Locale.ROOT))
                .sorted();
    }

    private static String diagram(String title, List<String> edges) {
        return "## " + title + "\n\n```mermaid\nstateDiagram-v2\n    [*] --> QUEUED\n" + String.join("\n", edges)
                + "\n```\n";
    }
}
