package dev.preamble.gateway.intake;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The uploads that come in at this gateway now: so many of a tenant, and so many in all. For any thread. */
@Singleton
public final class Intake {
    private final Map<TenantId, Integer> open = new HashMap<>();

    public Intake(MeterRegistry meters) {
        meters.gauge("preamble.uploads", this, Intake::total);
    }

    /**
     * Takes an upload in, from its first byte to its last.
     *
     * @throws Refusal when there is no room for one more now
     */
    public <T> T take(TenantId tenant, Upload<T> upload) throws IOException {
        begin(tenant);
        try {
            return upload.read();
        } finally {
            end(tenant);
        }
    }

    private void begin(TenantId tenant) {
        synchronized (open) {
            int own = open.getOrDefault(tenant, 0);
            if (own >= Limits.UPLOADS) {
                throw Refusal.busy(
                        "body", "The tenant has " + own + " uploads under way here.", Limits.UPLOADS + " at once");
            }
            if (total() >= Limits.UPLOADS_IN_ALL) {
                throw Refusal.busy(
                        "body",
                        "Too many uploads are under way here; try again in a moment.",
                        Limits.UPLOADS_IN_ALL + " at once, of all tenants");
            }
            open.put(tenant, own + 1);
        }
    }

    private void end(TenantId tenant) {
        synchronized (open) {
            open.computeIfPresent(tenant, (id, count) -> count == 1 ? null : count - 1);
        }
    }

    private int total() {
        synchronized (open) {
            return open.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** Reads a body. */
    @FunctionalInterface
    public interface Upload<T> {
        T read() throws IOException;
    }
}
