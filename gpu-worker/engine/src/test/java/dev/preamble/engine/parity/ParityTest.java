package dev.preamble.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.SharedData;
import java.nio.file.Path;
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

    /** A model and what Transformers 5.23 says on it with three prefixes, which attention was patched to take. */
    @Test
    void threePrefixesEqualTheReferenceImplementation() {
        assertThat(new ParityCase(Path.of("src/test/resources/dev/preamble/engine/parity/bart")).run())
                .isInstanceOfSatisfying(
                        CaseResult.Compared.class,
                        compared -> assertThat(compared.checks())
                                .hasSize(11)
                                .allSatisfy(check -> assertThat(check.passed())
                                        .as(check.toString())
                                        .isTrue()));
    }

    @Test
    void anEncoderDecoderEqualsTheReferenceImplementation() {
        var result = new ParityCase(SharedData.folder("parity").resolve("bart")).run();

        assertThat(result)
                .isInstanceOfSatisfying(
                        CaseResult.Compared.class,
                        compared -> assertThat(compared.checks())
                                .hasSize(2)
                                .allSatisfy(check -> assertThat(check.passed())
                                        .as(check.toString())
                                        .isTrue()));
    }
}
