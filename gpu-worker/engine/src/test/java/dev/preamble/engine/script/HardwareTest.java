package dev.preamble.engine.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidOptionsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HardwareTest {
    @ParameterizedTest
    @CsvSource({"cpu, cpu", "cuda, cuda:0", "cuda:0, cuda:0", "cuda:12, cuda:12"})
    void isCalledAsPyTorchCallsIt(String text, String name) {
        assertThat(Hardware.of(text)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "CUDA", "cuda:", "cuda:-1", "cuda:1000", "cuda:1,cuda:2"})
    void refusesWhatIsNoName(String text) {
        assertThatThrownBy(() -> Hardware.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Instead of a worker that computes on the processor, unnoticed, at a fraction of the speed. */
    @Test
    void refusesAGpuThatIsNotThere() {
        assertThatThrownBy(() -> Torch.newManager(Hardware.of("cuda:99")))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageStartingWith("device is cuda:99, but PyTorch sees ");
    }

    @Test
    void tellsFreeMemoryOfGpusAlone() {
        try (var manager = Torch.newManager(Hardware.CPU)) {
            assertThat(Torch.freeMemory(manager)).isEmpty();
        }
    }
}
