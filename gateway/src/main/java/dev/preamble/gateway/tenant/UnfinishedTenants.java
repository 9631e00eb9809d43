package dev.preamble.gateway.tenant;

import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.catalog.tenant.Tenants;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Finishes what a gateway that died, or a part that was away, left half done: at the start and from time to time. */
@Singleton
public final class UnfinishedTenants {
    private static final Logger LOG = Logger.getLogger(UnfinishedTenants.class);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final String ACTOR = "gateway";

    private final Tenants tenants;
    private final TenantLife life;
    private final LateArtifacts late;
    private @Nullable Thread thread;

    public UnfinishedTenants(Tenants tenants, TenantLife life, LateArtifacts late) {
        this.tenants = tenants;
        this.life = life;
        this.late = late;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofVirtual().name("unfinished-tenants").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                finishAll();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void finishAll() {
        try {
            List<TenantId> unfinished = QuarkusTransaction.requiringNew()
                    .call(() -> tenants.unfinished().stream().map(Tenant::id).toList());
            unfinished.forEach(this::finish);
        } catch (RuntimeException e) {
            LOG.warnf("cannot find out now what was begun with tenants: %s", e.getMessage());
        }
        try {
            late.erase();
        } catch (RuntimeException e) {
            LOG.warnf("cannot erase now what was stored late: %s", e.getMessage());
        }
    }

    private void finish(TenantId id) {
        try {
            life.finish(id, ACTOR);
            LOG.infof("tenant %s: finished what was begun", id);
        } catch (Refusal e) {
            LOG.warnf("tenant %s: not finished yet: %s", id, e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "tenant %s: cannot be finished; it is tried again", id);
        }
    }
}
