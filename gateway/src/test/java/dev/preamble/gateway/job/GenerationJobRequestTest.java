package dev.preamble.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.preamble.gateway.job.GenerationJobRequest.Inputs;
import dev.preamble.gateway.job.GenerationJobRequest.Model;
import dev.preamble.gateway.problem.Refusal;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GenerationJobRequestTest {
    private static final List<@Nullable String> TEXTS = List.of("a", "b");

    @Test
    void asksTheBaseModelOrAPrefix() {
        assertThat(request("base", null, null, null, TEXTS).checked().model()).isEqualTo(new Model.Base("base"));
        assertThat(request(null, "poet", 3, null, TEXTS).checked().model())
                .isInstanceOfSatisfying(
                        Model.Prefixed.class,
                        prefixed -> assertThat(prefixed.version()).isEqualTo(3));
    }

    @Test
    void refusesWhatSaysTwoThings() {
        assertThat(field(request("base", "poet", null, null, TEXTS))).isEqualTo("baseModel");
        assertThat(field(request(null, null, null, null, TEXTS))).isEqualTo("baseModel");
        assertThat(field(request("ba\0se", null, null, null, TEXTS))).isEqualTo("baseModel");
        assertThat(field(request(null, "poet", null, "live\0", TEXTS))).isEqualTo("alias");
        assertThat(field(request("base", null, 1, null, TEXTS))).isEqualTo("prefix");
        assertThat(field(request(null, "poet", 1, "production", TEXTS))).isEqualTo("alias");
        assertThat(field(
                        new GenerationJobRequest("base", null, null, null, TEXTS, UUID.randomUUID(), null, null, null)))
                .isEqualTo("inputs");
    }

    @Test
    void refusesInputsOutsideTheirLimits() {
        assertThat(field(request("base", null, null, null, List.of()))).isEqualTo("inputs");
        assertThat(field(request("base", null, null, null, Collections.nCopies(1001, "a"))))
                .isEqualTo("inputs");
        assertThat(field(request("base", null, null, null, List.of("a", " ")))).isEqualTo("inputs[1]");
        assertThat(field(request("base", null, null, null, Collections.singletonList(null))))
                .isEqualTo("inputs[0]");
        assertThat(field(request("base", null, null, null, List.of("a".repeat(40_000)))))
                .isEqualTo("inputs[0]");
        assertThat(field(request("base", null, null, null, null))).isEqualTo("inputs");
    }

    @Test
    void leftOutOptionsAreTheDefaultsAndDigestAsThem() {
        GenerationJobRequest.Wanted left =
                request("base", null, null, null, TEXTS).checked();

        assertThat(left.options().maxNewTokens()).isEqualTo(64);
        assertThat(left.inputs()).isEqualTo(new Inputs.Inline(List.of("a", "b")));
        assertThat(RequestDigest.of(left))
                .hasSize(64)
                .isEqualTo(RequestDigest.of(
                        request("base", null, null, null, TEXTS).checked()));
        assertThat(RequestDigest.of(left))
                .isNotEqualTo(RequestDigest.of(
                        request("bass", null, null, null, TEXTS).checked()));
    }

    private static GenerationJobRequest request(
            @Nullable String baseModel,
            @Nullable String prefix,
            @Nullable Integer version,
            @Nullable String alias,
            @Nullable List<@Nullable String> inputs) {
        return new GenerationJobRequest(baseModel, prefix, version, alias, inputs, null, null, null, null);
    }

    private static @Nullable String field(GenerationJobRequest request) {
        return catchThrowableOfType(Refusal.class, request::checked).field();
    }
}
