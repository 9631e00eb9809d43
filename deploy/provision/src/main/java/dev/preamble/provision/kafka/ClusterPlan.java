package dev.preamble.provision.kafka;

import dev.preamble.provision.Secret;
import dev.preamble.records.id.PoolId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What differs from one Kafka to another.
 *
 * @param pools whose workers may join before the scheduler has sent them anything
 * @param replication of every topic of the platform
 * @param leastInSync replicas that must have a record before it counts as written
 * @param passwords of the parts; one that is absent is somebody else's to set
 * @param tenantQuota absent leaves quotas alone
 */
public record ClusterPlan(
        List<PoolId> pools,
        int replication,
        int leastInSync,
        Map<KafkaUser, Secret> passwords,
        Optional<TenantQuota> tenantQuota) {
    public ClusterPlan {
        pools = List.copyOf(pools);
        passwords = Map.copyOf(passwords);
        if (leastInSync < 1 || leastInSync > replication) {
            throw new IllegalArgumentException(
                    leastInSync + " replicas in sync of " + replication + ": it may be from 1 to all of them");
        }
    }

    /** One broker, whose users came with its storage. */
    public static ClusterPlan oneBroker(List<PoolId> pools) {
        return new ClusterPlan(pools, 1, 1, Map.of(), Optional.empty());
    }
}
