package dev.preamble.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
    @Test
    void keepsTasksUntilTheyAreDone() {
        assertThat(Topics.tasks(new PoolId("preamble-base")).settings()).containsEntry("retention.ms", "-1");
    }

    @Test
    void keepsTenantsApartFromInternalTopics() {
        assertThat(Topics.of(new TenantId("relay")))
                .extracting(TopicLayout::name)
                .doesNotContainAnyElementsOf(
                        Topics.internal().stream().map(TopicLayout::name).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"preamble", "preamble-worker", "pools", "a.b", "Acme", "a", "", "-acme", "acme-", "a/b"})
    void refusesTenantIdsThatCouldReachThePlatformsOwnThings(String id) {
        assertThatThrownBy(() -> new TenantId(id)).isInstanceOf(IllegalArgumentException.class);
    }
}
