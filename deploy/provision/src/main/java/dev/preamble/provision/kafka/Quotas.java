package dev.preamble.provision.kafka;

import dev.preamble.provision.Journal;
import dev.preamble.provision.ProvisioningFailed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.jspecify.annotations.Nullable;

/**
 * What each user may take of a broker. A tenant's name is a user's, and tenants come and go, so the tenants' quota is that of
 * every user who has none of their own; the platform's users are given so much that it is no limit.
 */
final class Quotas {
    /** A pebibyte a second. */
    private static final double NO_LIMIT_BYTES = 1L << 50;

    /** Ten thousand threads. */
    private static final double NO_LIMIT_PERCENT = 1_000_000;

    private final AdminCalls calls;
    private final TenantQuota tenants;

    Quotas(AdminCalls calls, TenantQuota tenants) {
        this.calls = calls;
        this.tenants = tenants;
    }

    void provision(Journal journal) throws ProvisioningFailed, InterruptedException {
        Map<ClientQuotaEntity, Map<String, Double>> present = calls.done(
                calls.admin().describeClientQuotas(ClientQuotaFilter.all()).entities());
        List<ClientQuotaAlteration> changes = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        // Those who must not be throttled first.
        for (KafkaUser user : KafkaUser.values()) {
            compare(user.username(), quota(NO_LIMIT_BYTES, NO_LIMIT_PERCENT), present, changes, lines);
        }
        compare(null, quota((double) tenants.bytesPerSecond(), tenants.requestPercent()), present, changes, lines);
        for (ClientQuotaAlteration change : changes) {
            calls.done(calls.admin().alterClientQuotas(List.of(change)).all());
        }
        lines.forEach(journal::changed);
    }

    private static void compare(
            @Nullable String user,
            Map<String, Double> wanted,
            Map<ClientQuotaEntity, Map<String, Double>> present,
            List<ClientQuotaAlteration> changes,
            List<String> lines) {
        ClientQuotaEntity entity = new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.USER, user));
        Map<String, Double> there = present.getOrDefault(entity, Map.of());
        Map<String, Double> different = new TreeMap<>(wanted);
        different.entrySet().removeIf(entry -> entry.getValue().equals(there.get(entry.getKey())));
        if (!different.isEmpty()) {
            changes.add(new ClientQuotaAlteration(
                    entity,
                    different.entrySet().stream()
                            .map(entry -> new ClientQuotaAlteration.Op(entry.getKey(), entry.getValue()))
                            .toList()));
            lines.add("quota of " + (user == null ? "each user without one of its own" : user) + ": " + different);
        }
    }

    private static Map<String, Double> quota(double bytes, double percent) {
        Map<String, Double> quota = new HashMap<>();
        quota.put("consumer_byte_rate", bytes);
        quota.put("producer_byte_rate", bytes);
        quota.put("request_percentage", percent);
        return quota;
    }
}
