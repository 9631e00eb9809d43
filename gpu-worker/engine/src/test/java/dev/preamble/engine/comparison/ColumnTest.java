package dev.preamble.engine.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.preamble.engine.corpus.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ColumnTest {
    private static final List<Entry> ENTRIES = List.of(
            new Entry(
                    " | Café_Quay : location : \"Harbour Isle\"",
                    List.of("One café.", "Two quays.", "Three isles.", "Café Quay is (still) on Harbour Isle."),
                    "Building"),
            new Entry(" | Ada : painted : Quay", List.of("Ada painted the quay on Harbour Isle."), "Artist"));
    private static final List<String> GENERATED =
            List.of("cafe quay is ( still ) on harbour isle .", "Ada painted the quay on Harbour Isle.");

    /** All of these texts are the same to WebNLG's evaluation, which for TER looks at three references alone. */
    @Test
    void webnlgIsScoredAsItsEvaluationPreparesTexts() {
        assertThat(score(Task.WEBNLG, "multi-bleu")).isCloseTo(1, within(1e-9));
        assertThat(score(Task.WEBNLG, "ter unseen")).isZero();
        assertThat(score(Task.WEBNLG, "ter seen")).isPositive();
    }

    @Test
    void otherTasksAreScoredAsTheyAre() {
        assertThat(score(Task.DART, "ter")).isPositive();
    }

    private static double score(Task task, String id) {
        return task.columns().stream()
                .filter(column -> column.id().equals(id))
                .findFirst()
                .orElseThrow()
                .of(ENTRIES, GENERATED);
    }
}
