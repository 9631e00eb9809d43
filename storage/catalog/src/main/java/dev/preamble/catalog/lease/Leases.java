package dev.preamble.catalog.lease;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All leases. Time is the database's, so that no two holders' clocks are ever compared. */
@ApplicationScoped
public class Leases implements PanacheRepositoryBase<Lease, String> {
    private static final String ACQUIRE = """
            insert into lease as held (name, holder, epoch, expires_at)
            values (:name, :holder, 1, clock_timestamp() + :millis * interval '1 millisecond')
            on conflict (name) do update
              set holder = :holder,
                  epoch = case when held.holder = :holder then held.epoch else held.epoch + 1 end,
                  expires_at = clock_timestamp() + :millis * interval '1 millisecond'
              where held.holder = :holder or held.expires_at < clock_timestamp()
            returning epoch
            """;

    private static final String LOOK = """
            select 1 from lease
            where name = :name and holder = :holder and epoch = :epoch and expires_at > clock_timestamp()
            """;

    private static final String HOLD = LOOK + "for share";

    private static final String RECONCILED = "select not exists (select from restoration where reconciled_at is null)";

    private static final String GIVE_BACK = """
            update lease set expires_at = clock_timestamp() - interval '1 millisecond'
            where name = :name and holder = :holder and epoch = :epoch
            """;

    /** Takes or renews the lease; the epoch under which the holder leads, or empty when another one does. */
    public Optional<Long> acquire(String name, String holder, Duration time) {
        List<?> epochs = getEntityManager()
                .createNativeQuery(ACQUIRE, Long.class)
                .setParameter("name", name)
                .setParameter("holder", holder)
                .setParameter("millis", time.toMillis())
                .getResultList();
        return epochs.stream().map(Long.class::cast).findFirst();
    }

    /** Whether the holder still leads; if so, nobody can take over before this transaction ends. */
    public boolean hold(String name, String holder, long epoch) {
        return is(HOLD, name, holder, epoch);
    }

    /** Whether the holder leads at this moment; nothing keeps another one from taking over in the next. */
    public boolean leads(String name, String holder, long epoch) {
        return is(LOOK, name, holder, epoch);
    }

    private boolean is(String query, String name, String holder, long epoch) {
        return !getEntityManager()
                .createNativeQuery(query)
                .setParameter("name", name)
                .setParameter("holder", holder)
                .setParameter("epoch", epoch)
                .getResultList()
                .isEmpty();
    }

    /** Whether nobody has to make catalog, store and Kafka agree before anything else is done. */
    public boolean areReconciled() {
        return (Boolean)
                getEntityManager().createNativeQuery(RECONCILED, Boolean.class).getSingleResult();
    }

    /** Lets another one lead at once. */
    public void giveBack(String name, String holder, long epoch) {
        getEntityManager()
                .createNativeQuery(GIVE_BACK)
                .setParameter("name", name)
                .setParameter("holder", holder)
                .setParameter("epoch", epoch)
                .executeUpdate();
    }
}
