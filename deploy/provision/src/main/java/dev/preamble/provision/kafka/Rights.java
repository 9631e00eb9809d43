package dev.preamble.provision.kafka;

import static org.apache.kafka.common.acl.AclOperation.ALTER;
import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.acl.AclPermissionType.ALLOW;
import static org.apache.kafka.common.acl.AclPermissionType.DENY;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.apache.kafka.common.resource.ResourceType.CLUSTER;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What each part may do in Kafka; what is not here is refused. A tenant's rights are not here: they come and go with
 * the tenant.
 */
final class Rights {
    /** What names that belong to the platform itself start with: its groups, its transactional ids. */
    private static final String OWN = "preamble";

    private static final String ANY_HOST = "*";

    private Rights() {}

    static List<AclBinding> all() {
        return Stream.of(gateway(), scheduler(), worker())
                .flatMap(rights -> rights)
                .toList();
    }

    /**
     * Makes and removes tenants' topics and rights, asks for completions, and reads what comes of them and the texts that
     * somebody waits for. A tenant's topics share their prefix with the internal ones, which are therefore denied one by
     * one. Who hands out rights could hand them to itself; that much the gateway is trusted with.
     */
    private static Stream<AclBinding> gateway() {
        KafkaUser gateway = KafkaUser.GATEWAY;
        Stream<AclBinding> tenants = Stream.of(
                        allow(gateway, TOPIC, PREFIXED, Topics.NAMESPACE, CREATE, DELETE, DESCRIBE, DESCRIBE_CONFIGS),
                        allow(gateway, TOPIC, PREFIXED, Topics.NAMESPACE, ALTER_CONFIGS),
                        allow(gateway, GROUP, LITERAL, ResourcePattern.WILDCARD_RESOURCE, DESCRIBE, DELETE),
                        deny(gateway, GROUP, PREFIXED, OWN, DELETE),
                        allow(gateway, CLUSTER, LITERAL, Resource.CLUSTER_NAME, ALTER, DESCRIBE))
                .flatMap(rights -> rights);
        Stream<AclBinding> internal = Topics.internal().stream()
                .map(TopicLayout::name)
                .flatMap(topic -> deny(gateway, TOPIC, LITERAL, topic, DELETE, ALTER, ALTER_CONFIGS));
        return Stream.of(
                        tenants,
                        internal,
                        allow(gateway, TOPIC, LITERAL, Topics.TEXTS.name(), READ),
                        allow(gateway, TOPIC, LITERAL, Topics.COMPLETION_REQUESTS.name(), WRITE),
                        allow(gateway, TOPIC, LITERAL, Topics.COMPLETION_REPLIES.name(), READ),
                        deny(gateway, TOPIC, PREFIXED, Topics.POOLS, CREATE, DELETE, ALTER, ALTER_CONFIGS))
                .flatMap(rights -> rights);
    }

    /** Sends tasks, commands, tenants' events and results in transactions; reads what workers report. */
    private static Stream<AclBinding> scheduler() {
        KafkaUser scheduler = KafkaUser.SCHEDULER;
        return Stream.of(
                        allow(scheduler, TOPIC, PREFIXED, Topics.NAMESPACE, WRITE, DESCRIBE),
                        deny(scheduler, TOPIC, LITERAL, Topics.TASK_EVENTS.name(), WRITE),
                        deny(scheduler, TOPIC, LITERAL, Topics.TEXTS.name(), WRITE),
                        deny(scheduler, TOPIC, LITERAL, Topics.COMPLETION_REQUESTS.name(), WRITE),
                        deny(scheduler, TOPIC, LITERAL, Topics.COMPLETION_USES.name(), WRITE),
                        allow(scheduler, TOPIC, LITERAL, Topics.COMPLETION_REQUESTS.name(), READ),
                        allow(scheduler, TOPIC, LITERAL, Topics.COMPLETION_USES.name(), READ),
                        allow(scheduler, TRANSACTIONAL_ID, PREFIXED, OWN, WRITE, DESCRIBE),
                        allow(scheduler, TOPIC, LITERAL, Topics.TASK_EVENTS.name(), READ),
                        allow(scheduler, TOPIC, LITERAL, Topics.WORKERS.name(), READ),
                        allow(scheduler, TOPIC, LITERAL, Topics.RELAY.name(), READ),
                        allow(scheduler, GROUP, PREFIXED, KafkaUser.SCHEDULER.username(), READ, DESCRIBE),
                        // DELETE: of tasks that are done with; Kafka has no right to delete records alone.
                        allow(scheduler, TOPIC, PREFIXED, Topics.POOLS, CREATE, DELETE, DESCRIBE_CONFIGS),
                        allow(scheduler, GROUP, PREFIXED, Topics.POOLS, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS))
                .flatMap(rights -> rights);
    }

    /** Takes tasks of any pool, hears commands, reports; sees no tenant's topic. */
    private static Stream<AclBinding> worker() {
        KafkaUser worker = KafkaUser.WORKER;
        return Stream.of(
                        allow(worker, TOPIC, PREFIXED, Topics.POOLS, READ),
                        allow(worker, GROUP, PREFIXED, Topics.POOLS, READ),
                        allow(worker, TOPIC, LITERAL, Topics.CONTROL.name(), READ),
                        allow(worker, TOPIC, LITERAL, Topics.TASK_EVENTS.name(), WRITE),
                        allow(worker, TOPIC, LITERAL, Topics.TEXTS.name(), WRITE),
                        allow(worker, TOPIC, LITERAL, Topics.COMPLETION_REPLIES.name(), WRITE),
                        allow(worker, TOPIC, LITERAL, Topics.COMPLETION_USES.name(), WRITE),
                        allow(worker, TOPIC, LITERAL, Topics.WORKERS.name(), WRITE))
                .flatMap(rights -> rights);
    }

    private static Stream<AclBinding> allow(
            KafkaUser user, ResourceType type, PatternType pattern, String name, AclOperation... operations) {
        return rights(ALLOW, user, new ResourcePattern(type, name, pattern), operations);
    }

    private static Stream<AclBinding> deny(
            KafkaUser user, ResourceType type, PatternType pattern, String name, AclOperation... operations) {
        return rights(DENY, user, new ResourcePattern(type, name, pattern), operations);
    }

    private static Stream<AclBinding> rights(
            AclPermissionType permission, KafkaUser user, ResourcePattern resource, AclOperation... operations) {
        return Arrays.stream(operations)
                .map(operation -> new AclBinding(
                        resource, new AccessControlEntry(user.principal(), ANY_HOST, operation, permission)));
    }
}
