package dev.preamble.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.TenantId;
import java.util.List;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class TopicRightsTest {
    private static final List<AclBinding> RIGHTS = TopicRights.rights(new TenantId("acme"));

    @Test
    void namesEachTopicInFull() {
        assertThat(RIGHTS)
                .filteredOn(right -> right.pattern().resourceType() == ResourceType.TOPIC)
                .allMatch(right -> right.pattern().patternType() == PatternType.LITERAL)
                .extracting(
                        right -> right.pattern().name() + " " + right.entry().operation())
                .containsExactlyInAnyOrder(
                        "preamble.acme.events READ",
                        "preamble.acme.events DESCRIBE",
                        "preamble.acme.results READ",
                        "preamble.acme.results DESCRIBE");
    }

    @Test
    void groupsOfATenantWhoseNameIsLongerAreNotMeant() {
        assertThat(RIGHTS)
                .filteredOn(right -> right.pattern().resourceType() == ResourceType.GROUP)
                .singleElement()
                .satisfies(right -> assertThat("acme-corp.readers")
                        .doesNotStartWith(right.pattern().name()));
    }
}
