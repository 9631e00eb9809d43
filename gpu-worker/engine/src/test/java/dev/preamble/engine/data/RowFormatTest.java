package dev.preamble.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.model.TokenBatch;
import dev.preamble.engine.script.Torch;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RowFormatTest {
    @TempDir
    Path folder;

    @Test
    void aRowIsInputSeparatorTargetEnd() {
        try (var model = BaseModel.load(TinyModel.in(folder), Dtype.FP32)) {
            var fitted = format(model, 32).row(0, new Example("w5 w6", "w7 w8"));
            var row = fitted.row();

            assertThat(ids(row)).containsExactly(5, 6, 0, 7, 8, 0);
            assertThat(row.isTarget(2)).isFalse();
            assertThat(row.isTarget(3)).isTrue();
            assertThat(fitted.lost()).isZero();
        }
    }

    @Test
    void truncationCutsTheInputsLeft() {
        try (var model = BaseModel.load(TinyModel.in(folder), Dtype.FP32)) {
            var fitted = format(model, 5).row(0, new Example("w4 w5 w6", "w7 w8"));

            assertThat(ids(fitted.row())).containsExactly(6, 0, 7, 8, 0);
            assertThat(fitted.lost()).isEqualTo(2);
            assertThat(format(model, 3).prompt("w4 w5 w6")).containsExactly(5, 6, 0);
        }
    }

    @Test
    void aWholePromptGetsNoTokenAndLosesNone() {
        try (var model = BaseModel.load(TinyModel.in(folder), Dtype.FP32)) {
            assertThat(format(model, 3).wholePrompt("<end>w4 w5")).containsExactly(0, 4, 5);
            assertThatThrownBy(() -> format(model, 2).wholePrompt("<end>w4 w5"))
                    .isInstanceOf(InvalidOptionsException.class)
                    .hasMessage("prompt has 3 tokens, and there is room for 1 to 2");
            assertThatThrownBy(() -> format(model, 2).wholePrompt("")).isInstanceOf(InvalidOptionsException.class);
        }
    }

    @Test
    void aTargetThatDoesNotFitIsRefused() {
        try (var model = BaseModel.load(TinyModel.in(folder), Dtype.FP32)) {
            assertThatThrownBy(() -> format(model, 3).row(7, new Example("w4", "w7 w8")))
                    .isInstanceOf(InvalidOptionsException.class)
                    .hasMessage("examples[7].target has 2 tokens, with separator and end a row takes 3");
            assertThatThrownBy(() -> format(model, 8).row(7, new Example("w4", "")))
                    .hasMessage("examples[7].target is empty");
        }
    }

    @Test
    void rowsAreFilledUpAndOnlyTargetsHaveLabels() {
        var rows = List.of(new Row(List.of(5, 0, 7, 0), 2), new Row(List.of(0, 8, 0), 1));
        var batch = Batches.of(rows);
        try (var manager = Torch.newManager()) {
            assertThat(batch.ids(manager).toLongArray()).containsExactly(5, 0, 7, 0, 0, 8, 0, -1);
            assertThat(batch.labels(manager).toLongArray()).containsExactly(no(), no(), 7, 0, no(), 8, 0, no());
        }
    }

    @Test
    void groupsHoldRowsOfSimilarLengthWithinTheBound() {
        var rows = Stream.of(3, 9, 2, 30, 3, 8)
                .map(length -> new Row(Collections.nCopies(length, 1), 1))
                .toList();

        assertThat(Batches.ofSimilarLength(rows, Row::length, row -> 0, new PassSize(20, 20, 4)))
                .extracting(group -> group.stream().map(Row::length).toList())
                .containsExactly(List.of(2, 3, 3), List.of(8, 9), List.of(30));
    }

    @Test
    void shortRowsWithLongPrefixesDoNotFillAPassWithThem() {
        var rows = Collections.nCopies(9, new Row(Collections.nCopies(2, 1), 1));

        assertThat(Batches.ofSimilarLength(rows, Row::length, row -> 200, new PassSize(512, 600, 32)))
                .hasSize(3)
                .allMatch(group -> group.size() == 3);
    }

    private static int[] ids(Row row) {
        return IntStream.range(0, row.length()).map(row::id).toArray();
    }

    private static long no() {
        return TokenBatch.NO_TARGET;
    }

    private static RowFormat format(BaseModel model, int maxLength) {
        return new RowFormat(model.tokenizer(), model.configuration(), maxLength);
    }
}
