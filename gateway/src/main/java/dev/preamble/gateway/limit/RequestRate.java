package dev.preamble.gateway.limit;

import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many requests each tenant sends to this gateway: a bucket that refills steadily and holds two seconds' worth. */
@Singleton
public final class RequestRate {
    private static final int BURST_SECONDS = 2;

    private final Map<TenantId, Metered> tenants = new ConcurrentHashMap<>();

    /**
     * Counts a request.
     *
     * @throws Refusal when there are too many
     */
    public void count(Tenant tenant) {
        int limit = Allowance.of(tenant).requestsPerSecond();
        ConsumptionProbe probe = tenants.compute(
                        tenant.id(),
                        (id, known) -> known != null && known.limit() == limit ? known : Metered.with(limit))
                .bucket()
                .tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw Refusal.exceeded(
                    "requestsPerSecond",
                    "The tenant sends more requests than it may. Wait for as long as Retry-After says.",
                    limit + " requests a second, " + BURST_SECONDS * limit + " at once",
                    "more than that at this gateway",
                    Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    /** A changed limit begins with a full bucket. */
    private record Metered(int limit, Bucket bucket) {
        static Metered with(int limit) {
            return new Metered(
                    limit,
                    Bucket.builder()
                            .addLimit(bandwidth -> bandwidth
                                    .capacity((long) BURST_SECONDS * limit)
                                    .refillGreedy(limit, Duration.ofSeconds(1)))
                            .build());
        }
    }
}
