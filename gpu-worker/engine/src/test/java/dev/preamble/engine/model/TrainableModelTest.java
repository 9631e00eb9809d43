package dev.preamble.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.preamble.engine.random.CounterRandom;
import org.junit.jupiter.api.Test;

final class TrainableModelTest {
    private static final ModelConfiguration TINY = ModelConfiguration.gpt2(31, 16, 8, 2, 2);

    @Test
    void gradientsEqualFiniteDifferences() {
        try (var model = TrainableModel.initialise(TINY, 4);
                var scope = model.newScope()) {
            model.weights().values().forEach(weight -> weight.muli(3));
            var gradients = model.differentiate(scope, batch());
            var index = 0;
            for (var weight : model.weights().entrySet()) {
                // Along the gradient's own direction, where rounding matters least.
                var gradient = gradients.ofWeights().get(index++);
                var norm = gradient.norm().getFloat();
                var step = gradient.mul(1e-2f / norm);
                weight.getValue().addi(step);
                var above = model.evaluate(batch()).nll();
                weight.getValue().subi(step).subi(step);
                var below = model.evaluate(batch()).nll();
                weight.getValue().addi(step);

                assertThat((above - below) / 2e-2).as(weight.getKey()).isCloseTo(norm, within(0.02 * norm + 0.01));
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameModel() {
        try (var one = TrainableModel.initialise(TINY, 4);
                var same = TrainableModel.initialise(TINY, 4);
                var other = TrainableModel.initialise(TINY, 5)) {
            assertThat(same.evaluate(batch())).isEqualTo(one.evaluate(batch()));
            assertThat(other.evaluate(batch())).isNotEqualTo(one.evaluate(batch()));
        }
    }

    @Test
    void refusesTokensAndPositionsItDoesNotHave() {
        try (var model = TrainableModel.initialise(TINY, 4)) {
            assertThatThrownBy(() -> model.evaluate(TokenBatch.ofText(new long[] {1, 31}, new long[] {0})))
                    .hasMessage("a token id is not below 31");
            assertThatThrownBy(() -> model.evaluate(TokenBatch.ofText(new long[] {1, 2}, new long[] {15})))
                    .hasMessage("a row ends at position 17, the model has 16");
        }
    }

    private static TokenBatch batch() {
        var random = new CounterRandom(9, 0);
        var ids = new long[3 * 8];
        for (var i = 0; i < ids.length; i++) {
            ids[i] = random.below(i, TINY.vocabulary());
        }
        return TokenBatch.ofText(ids, new long[] {0, 3, 8});
    }
}
