package dev.preamble.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApiKeySecretTest {
    @Test
    void twoKeysDifferAndDoNotShowThemselves() {
        ApiKeySecret one = ApiKeySecret.mint();
        ApiKeySecret other = ApiKeySecret.mint();

        assertThat(one.value()).startsWith("prk_").hasSize(47).isNotEqualTo(other.value());
        assertThat(one.hash()).hasSize(32).isNotEqualTo(other.hash());
        assertThat(one).hasToString("prk_…");
    }
}
