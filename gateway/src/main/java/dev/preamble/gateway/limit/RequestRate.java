package dev.preamble.gateway.limit;

import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many requests each tenant sends to this gateway: a bucket that refills steadily and holds two seconds' worth. The
 * answer's headers tell of it as draft-ietf-httpapi-ratelimit-headers-10 has them.
 */
@Singleton
public final class RequestRate {
    private static final int BURST_SECONDS = 2;
    private static final long NANOS_A_SECOND = Duration.ofSeconds(1).toNanos();
    private static final String NAME = "\"requests\"";

    private final Map<TenantId, Metered> tenants = new ConcurrentHashMap<>();

    /**
     * Counts a request.
     *
     * @param answer gets the headers, also where the request is refused
     * @throws Refusal when there are too many
     */
    public void count(Tenant tenant, HttpServerResponse answer) {
        int limit = Allowance.of(tenant).requestsPerSecond();
        ConsumptionProbe probe = tenants.compute(
                        tenant.id(),
                        (id, known) -> known != null && known.limit() == limit ? known : Metered.with(limit))
                .bucket()
                .tryConsumeAndReturnRemaining(1);
        answer.putHeader("RateLimit-Policy", NAME + ";q=" + BURST_SECONDS * limit + ";w=" + BURST_SECONDS);
        answer.putHeader(
                "RateLimit",
                NAME + ";r=" + probe.getRemainingTokens() + ";t="
                        + Math.ceilDiv(probe.getNanosToWaitForReset(), NANOS_A_SECOND));
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
