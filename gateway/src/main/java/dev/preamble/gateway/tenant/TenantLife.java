package dev.preamble.gateway.tenant;

import dev.preamble.catalog.tenant.TenantState;
import dev.preamble.gateway.job.Contest;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Makes and erases tenants. The catalog is told first what is intended, then each belonging is made or removed, then the
 * catalog is told that it is done: whoever finds an intention without an end goes through all of it again, which is safe
 * since each move is idempotent. One gateway at a time works on a tenant.
 */
public final class TenantLife {
    private static final Logger LOG = Logger.getLogger(TenantLife.class);

    /** For as long, jobs of a tenant that has many are ended in one go, or rows deleted; after it whoever is next goes on. */
    private static final Duration STRETCH = Duration.ofMinutes(2);

    /** Long enough for every call outside to reach its own limit, and for both stretches. */
    private static final Duration MOST = Duration.ofMinutes(5).plus(STRETCH.multipliedBy(2));

    /** The last of a tenant's rows go with its own: the records of what it used, a million in some seconds. */
    private static final Duration LAST = Duration.ofMinutes(1);

    private final Contest contest;
    private final TenantRows rows;
    private final List<Belonging> belongings;
    private final EntityManager entities;

    /** @param belongings in the order in which they are made; they are removed in this order too */
    TenantLife(Contest contest, TenantRows rows, List<Belonging> belongings, EntityManager entities) {
        this.contest = contest;
        this.rows = rows;
        this.belongings = List.copyOf(belongings);
        this.entities = entities;
    }

    /** @throws Refusal when the tenant cannot be made, or a part does not answer: then it is finished later */
    void provision(TenantId id, String displayName, String actor) {
        contest.run(() -> rows.intend(id, displayName));
        finish(id, actor);
    }

    /** @throws Refusal when there never was such a tenant, or a part does not answer: then it is finished later */
    void erase(TenantId id, String actor) {
        boolean there = contest.call(() -> {
            rows.condemn(id);
            return rows.state(id).isPresent();
        });
        if (there) {
            finish(id, actor);
        } else if (!QuarkusTransaction.requiringNew().call(() -> rows.wasErased(id))) {
            throw Refusal.notFound();
        }
    }

    /** Goes on to the end that the catalog says is intended. */
    void finish(TenantId id, String actor) {
        alone(id, () -> {
            TenantState state =
                    QuarkusTransaction.requiringNew().call(() -> rows.state(id).orElse(null));
            switch (state) {
                case null -> {}
                case ACTIVE -> {}
                case PROVISIONING -> make(id, actor);
                case ERASING -> remove(id, actor);
            }
        });
    }

    private void make(TenantId id, String actor) {
        for (Belonging belonging : belongings) {
            belonging.make(id);
            LOG.infof("tenant %s: %s made", id, belonging.what());
        }
        QuarkusTransaction.requiringNew().run(() -> rows.activate(id, actor));
    }

    private void remove(TenantId id, String actor) {
        inPieces(id, rows::endSome);
        QuarkusTransaction.requiringNew().run(() -> rows.requireNoneBeingMade(id));
        for (Belonging belonging : belongings) {
            belonging.remove(id);
            LOG.infof("tenant %s: %s removed", id, belonging.what());
        }
        inPieces(id, rows::forgetSome);
        QuarkusTransaction.requiringNew().timeout((int) LAST.toSeconds()).run(() -> rows.forget(id, actor));
    }

    /**
     * Each piece in a transaction of its own: what a gateway has done that dies, another need not do.
     *
     * @param piece whether there may be another
     */
    private void inPieces(TenantId id, Predicate<TenantId> piece) {
        long begun = System.nanoTime();
        // Jobs are locked here in another order than where outcomes are written.
        while (contest.call(() -> piece.test(id))) {
            if (System.nanoTime() - begun > STRETCH.toNanos()) {
                throw Refusal.of(
                        ErrorCode.UNAVAILABLE,
                        "The tenant " + id
                                + " has so much that it is not erased yet. That goes on; asking again is safe.");
            }
        }
    }

    /** Under a lock of the database that a dead gateway cannot keep. */
    private void alone(TenantId id, Runnable work) {
        QuarkusTransaction.requiringNew().timeout((int) MOST.toSeconds()).run(() -> {
            Object held = entities.createNativeQuery("select pg_try_advisory_xact_lock(hashtextextended(:id, 7))")
                    .setParameter("id", id.value())
                    .getSingleResult();
            if (!Boolean.TRUE.equals(held)) {
                throw Refusal.conflict("The tenant " + id + " is being worked on right now; ask again.");
            }
            work.run();
        });
    }
}
