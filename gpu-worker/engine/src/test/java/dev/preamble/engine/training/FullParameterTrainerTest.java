package dev.preamble.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.model.TokenBatch;
import dev.preamble.engine.model.TrainableModel;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.safetensors.StoredType;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FullParameterTrainerTest {
    private static final ModelConfiguration TINY = ModelConfiguration.gpt2(61, 32, 16, 2, 4);
    private static final AdamWOptions OPTIONS = new AdamWOptions(0.9, 0.95, 1e-8, 0.1, 1.0);

    @TempDir
    Path folder;

    @Test
    void aNewModelKnowsNothing() {
        try (var model = TrainableModel.initialise(TINY, 1)) {
            assertThat(model.evaluate(batch(0)).mean()).isCloseTo(Math.log(61), within(0.05));
        }
    }

    @Test
    void lossFalls() {
        try (var model = TrainableModel.initialise(TINY, 1);
                var trainer = FullParameterTrainer.start(model, OPTIONS)) {
            var before = model.evaluate(batch(0)).mean();
            for (var step = 0; step < 30; step++) {
                trainer.step(batch(0), 1e-2);
            }
            assertThat(model.evaluate(batch(0)).mean()).isLessThan(before / 2);
        }
    }

    @Test
    void aResumedRunEqualsAnUninterruptedOne() {
        var checkpoint = folder.resolve("checkpoint.safetensors");
        try (var model = TrainableModel.initialise(TINY, 1);
                var trainer = FullParameterTrainer.start(model, OPTIONS)) {
            trainer.step(batch(0), 1e-3);
            trainer.checkpoint(checkpoint, Map.of("position", "7"));
            trainer.step(batch(1), 1e-3);
            model.save(folder, StoredType.F32);
        }
        var uninterrupted = Safetensors.read(folder.resolve("model.safetensors"));
        try (var model = TrainableModel.initialise(TINY, 2);
                var trainer = FullParameterTrainer.resume(model, OPTIONS, checkpoint)) {
            assertThat(FullParameterTrainer.metadata(checkpoint)).containsEntry("position", "7");
            assertThat(trainer.step(batch(1), 1e-3).step()).isEqualTo(2);
            model.save(folder, StoredType.F32);
        }
        var resumed = Safetensors.read(folder.resolve("model.safetensors"));

        assertThat(resumed.tensors()).isEqualTo(uninterrupted.tensors());
    }

    @Test
    void aSavedModelIsABaseModel() {
        try (var model = TrainableModel.initialise(TINY, 1)) {
            model.save(folder, StoredType.F16);
        }
        try (var base = BaseModel.load(folder, Dtype.FP32)) {
            assertThat(base.configuration()).isEqualTo(TINY);
        }
    }

    @Test
    void clippingBoundsTheFirstStepWhateverTheGradient() {
        try (var model = TrainableModel.initialise(TINY, 1);
                var trainer = FullParameterTrainer.start(model, new AdamWOptions(0, 0, 1, 0, 1e-3))) {
            var before = model.weights().firstEntry().getValue().duplicate();
            var report = trainer.step(batch(0), 1);
            var moved =
                    model.weights().firstEntry().getValue().sub(before).norm().getFloat();

            // Without moments and with epsilon 1 the step is about the clipped gradient itself.
            assertThat(report.gradientNorm()).isGreaterThan(0.1);
            assertThat(moved).isBetween(1e-4f, 1.001e-3f);
        }
    }

    private static TokenBatch batch(long stream) {
        var random = new CounterRandom(3, stream);
        var ids = new long[4 * 16];
        for (var i = 0; i < ids.length; i++) {
            ids[i] = random.below(i, 61);
        }
        return TokenBatch.ofText(ids, new long[] {0, 1, 2, 16});
    }
}
