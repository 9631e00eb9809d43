package dev.preamble.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ParityTest {
    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama-gqa", "qwen2"})
    void aDecoderEqualsTheReferenceImplementation(String name) {
        var result = new ParityCase(SharedData.folder("parity").resolve(name)).run();

        assertThat(result)
                .isInstanceOfSatisfying(
                        CaseResult.Compared.class,
                        compared -> assertThat(compared.checks())
                                .hasSize(7)
                                .allSatisfy(check -> assertThat(check.passed())
                                        .as(check.toString())
                                        .isTrue()));
    }

    @Test
    void anUnknownFamilyIsSkipped() {
        var result = new ParityCase(SharedData.folder("parity").resolve("bart")).run();

        assertThat(result).isInstanceOf(CaseResult.Skipped.class);
    }
}
