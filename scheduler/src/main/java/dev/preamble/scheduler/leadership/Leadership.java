package dev.preamble.scheduler.leadership;

import dev.preamble.catalog.lease.Leases;
import dev.preamble.scheduler.loop.Turn;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * This scheduler's hold of the lease. The epoch that it believes in is a hint; what counts is the lease's row, which
 * every write locks against a takeover for as long as the transaction lasts.
 *
 * <p>A leader that is stopped inside a transaction would keep that lock: the database ends sessions that idle in a
 * transaction (see application.properties), and with them the lock.
 */
@Singleton
public final class Leadership implements Turn, Fence {
    /** Name of the lease that all schedulers of a platform compete for. */
    public static final String LEASE = "scheduler";

    private static final Logger LOG = Logger.getLogger(Leadership.class);

    private final Leases leases;
    private final Duration duration;
    private final String holder;
    private volatile OptionalLong held = OptionalLong.empty();
    private volatile boolean reconciled;

    public Leadership(Leases leases, LeaseSettings settings) {
        this.leases = leases;
        this.duration = settings.duration();
        this.holder = "scheduler-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    }

    /** Takes the lease when it is free, renews it when it is held here. */
    @Override
    public Duration take() {
        OptionalLong now = QuarkusTransaction.requiringNew().call(() -> {
            Optional<Long> acquired = leases.acquire(LEASE, holder, duration);
            reconciled = leases.areReconciled();
            return acquired.map(OptionalLong::of).orElseGet(OptionalLong::empty);
        });
        if (!now.equals(held)) {
            LOG.info(now.isPresent() ? "leads in epoch " + now.getAsLong() : "does not lead");
        }
        held = now;
        return duration.dividedBy(3);
    }

    /** Empty, too, for as long as it leads only to reconcile. */
    @Override
    public OptionalLong epoch() {
        return reconciled ? held : OptionalLong.empty();
    }

    @Override
    public <T> T write(Supplier<T> work) {
        return write(epoch(), work);
    }

    /** Whether this scheduler holds the lease, and must make catalog, store and Kafka agree before it does anything else. */
    public boolean mustReconcile() {
        return held.isPresent() && !reconciled;
    }

    /** As {@link #run}, for who reconciles. */
    public void reconcile(Runnable work) {
        write(held, () -> {
            work.run();
            return true;
        });
    }

    private <T> T write(OptionalLong epoch, Supplier<T> work) {
        long mine = epoch.orElseThrow(() -> new NotLeading(holder));
        return QuarkusTransaction.requiringNew().call(() -> {
            if (!leases.hold(LEASE, holder, mine)) {
                throw new NotLeading(holder);
            }
            return work.get();
        });
    }

    @Override
    public void look() {
        long mine = epoch().orElseThrow(() -> new NotLeading(holder));
        if (!QuarkusTransaction.requiringNew().call(() -> leases.leads(LEASE, holder, mine))) {
            throw new NotLeading(holder);
        }
    }

    /** Lets another scheduler lead at once. */
    public void giveBack() {
        OptionalLong mine = held;
        held = OptionalLong.empty();
        if (mine.isPresent()) {
            QuarkusTransaction.requiringNew().run(() -> leases.giveBack(LEASE, holder, mine.getAsLong()));
            LOG.info("gave the lease back");
        }
    }
}
