package dev.preamble.gateway.tenant;

import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/** What a tenant's machines may do in Kafka: read the tenant's topics, in groups whose names start with the tenant's id. */
@Singleton
public final class TopicRights implements Belonging {
    private static final String ANY_HOST = "*";

    private final KafkaAdmin kafka;

    public TopicRights(KafkaAdmin kafka) {
        this.kafka = kafka;
    }

    /** The dot cannot stand in an id, so that no tenant's groups are another's. */
    public static String groupPrefix(TenantId tenant) {
        return tenant + ".";
    }

    @Override
    public String what() {
        return "rights";
    }

    @Override
    public void make(TenantId tenant) {
        Outside.kafka(kafka.admin().createAcls(rights(tenant)).all());
    }

    @Override
    public void remove(TenantId tenant) {
        AclBindingFilter all = new AclBindingFilter(
                ResourcePatternFilter.ANY,
                new AccessControlEntryFilter(principal(tenant), null, AclOperation.ANY, AclPermissionType.ANY));
        Outside.kafka(kafka.admin().deleteAcls(List.of(all)).all());
    }

    static List<AclBinding> rights(TenantId tenant) {
        List<AclBinding> rights = new ArrayList<>();
        for (TopicLayout topic : Topics.of(tenant)) {
            ResourcePattern pattern = new ResourcePattern(ResourceType.TOPIC, topic.name(), PatternType.LITERAL);
            rights.add(allow(tenant, pattern, AclOperation.READ));
            rights.add(allow(tenant, pattern, AclOperation.DESCRIBE));
        }
        rights.add(allow(
                tenant,
                new ResourcePattern(ResourceType.GROUP, groupPrefix(tenant), PatternType.PREFIXED),
                AclOperation.READ));
        return rights;
    }

    private static AclBinding allow(TenantId tenant, ResourcePattern what, AclOperation operation) {
        return new AclBinding(
                what, new AccessControlEntry(principal(tenant), ANY_HOST, operation, AclPermissionType.ALLOW));
    }

    private static String principal(TenantId tenant) {
        return "User:" + tenant;
    }
}
