package dev.preamble.gateway.orphan;

import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.catalog.tenant.Tenants;
import dev.preamble.gateway.upload.UploadDesk;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends uploads that have expired and looks for orphans, of all tenants, some time after the start and once a day. Each gateway
 * does, since none leads: what another one erased meanwhile is not there.
 */
@Singleton
public final class OrphanSweep {
    private static final Logger LOG = Logger.getLogger(OrphanSweep.class);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration FIRST = Duration.ofMinutes(10);

    private final UploadDesk uploads;
    private final Orphans orphans;
    private final Tenants tenants;
    private @Nullable Thread thread;

    public OrphanSweep(UploadDesk uploads, Orphans orphans, Tenants tenants) {
        this.uploads = uploads;
        this.orphans = orphans;
        this.tenants = tenants;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofVirtual().name("orphans").start(this::live);
    }

    void stop(@Observes ShutdownEvent event) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void live() {
        try {
            Thread.sleep(upTo(FIRST));
            while (true) {
                sweep();
                Thread.sleep(DAY.plus(upTo(FIRST)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        List<TenantId> all = QuarkusTransaction.requiringNew()
                .call(() -> tenants.listAll().stream().map(Tenant::id).toList());
        for (TenantId tenant : all) {
            try {
                uploads.clear(tenant);
                orphans.erase(tenant);
            } catch (RuntimeException e) {
                LOG.warnf("what %s left unnamed in the store stays until tomorrow: %s", tenant, e.getMessage());
            }
        }
    }

    private static Duration upTo(Duration most) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most.toMillis()));
    }
}
