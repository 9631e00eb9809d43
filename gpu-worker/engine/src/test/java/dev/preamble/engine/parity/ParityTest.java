package dev.preamble.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.SharedData;
import org.junit.jupiter.api.Test;

final class ParityTest {
    @Test
    void gpt2EqualsTheReferenceImplementation() {
        var result = new ParityCase(SharedData.folder("parity").resolve("gpt2")).run();

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
