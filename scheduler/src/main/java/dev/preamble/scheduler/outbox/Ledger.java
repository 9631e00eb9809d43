package dev.preamble.scheduler.outbox;

import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.catalog.outbox.OutboxMessage;
import dev.preamble.catalog.outbox.RelayPositions;
import dev.preamble.scheduler.leadership.Leadership;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;

/** The database's side of the relay. Each method is one transaction, under the lease where it writes. */
@Singleton
public final class Ledger {
    /**
     * Rows behind one of the same subject that was set aside stay unplaced: they wait for it. The next number is above
     * every one that is in use or was published; one that was taken back before it was published may be used again.
     * Materialised, or a plan made on old statistics finds them anew for each row of the outbox.
     */
    private static final String PLACE = """
            with unplaced as materialized (
              select id, row_number() over (order by id) as nth
              from outbox o
              where position is null and set_aside_at is null
                and not exists (
                  select 1 from outbox b
                  where b.subject = o.subject and b.set_aside_at is not null and b.id < o.id)
              order by id
              limit :limit)
            update outbox
            set position = nth + greatest((select position from relay), (select coalesce(max(position), 0) from outbox))
            from unplaced
            where outbox.id = unplaced.id
            """;

    /** Where the placed rows end that are looked at together: one at least, and no more than fit into the memory for them. */
    private static final String FITTING = """
            select max(position) from (
              select position, row_number() over placed as nth, sum(octet_length(payload)) over placed as bytes
              from (select position, payload from outbox where position > :after order by position limit :limit) next
              window placed as (order by position)) sized
            where nth = 1 or bytes <= :bytes
            """;

    /** Of payloads, as the database has them; the heap is of 256 MiB. */
    static final int BYTES = 8 << 20;

    /** Placed rows that lie behind one of the same subject that was set aside. */
    private static final String WITHDRAW = """
            update outbox o set position = null
            where position is not null
              and exists (
                select 1 from outbox b
                where b.subject = o.subject and b.set_aside_at is not null and b.id < o.id)
            """;

    /**
     * Lets the rows to one topic that were set aside be placed again: each time after twice the wait, since a try may
     * hold up everyone for as long as Kafka takes to refuse.
     */
    private static final String TRY_AGAIN = """
            update outbox set set_aside_at = null, error = null
            where set_aside_at is not null
              and topic = (
                select topic from outbox
                where set_aside_at is not null
                  and set_aside_at + least(greatest(set_aside_at - created_at, interval '1 minute'), interval '1 hour')
                    <= cast(:now as timestamptz)
                order by set_aside_at
                limit 1)
            """;

    private final Outbox outbox;
    private final RelayPositions positions;
    private final Leadership leadership;
    private final EntityManager entities;

    public Ledger(Outbox outbox, RelayPositions positions, Leadership leadership, EntityManager entities) {
        this.outbox = outbox;
        this.positions = positions;
        this.leadership = leadership;
        this.entities = entities;
    }

    /** Gives positions to committed rows that have none, in the order of their ids. */
    void place(int limit) {
        leadership.write(() -> {
            // A plan made while the table was small, and kept, looks at each row for each: 9 s for some thousands.
            entities.createNativeQuery("set local plan_cache_mode = force_custom_plan")
                    .executeUpdate();
            return entities.createNativeQuery(PLACE)
                    .setParameter("limit", limit)
                    .executeUpdate();
        });
    }

    /** Placed rows behind a position, in order; fewer than the limit where their payloads are longer than {@link #BYTES}. */
    List<PlacedRow> placed(long after, int limit) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Object end = entities.createNativeQuery(FITTING)
                    .setParameter("after", after)
                    .setParameter("limit", limit)
                    .setParameter("bytes", BYTES)
                    .getSingleResult();
            return outbox
                    .find("position > ?1 and position <= ?2 order by position", after, end == null ? after : end)
                    .stream()
                    .map(Ledger::row)
                    .toList();
        });
    }

    /**
     * Notes that everything up to a position is on Kafka, and forgets it.
     *
     * @return the position now noted
     */
    long mirror(long position) {
        return leadership.write(() -> {
            var current = positions.current();
            current.advance(position);
            outbox.delete("position <= ?1", current.position());
            return current.position();
        });
    }

    /**
     * Takes a row that cannot be sent out of the order, and with it those of its subject that lie behind it. If it is
     * for its topic's sake, all rows to that topic go with it, so that each need not be tried.
     */
    void setAside(PlacedRow row, Unsendable why, Instant now) {
        String error = String.valueOf(why.getMessage());
        leadership.run(() -> {
            outbox.update("position = null, setAsideAt = ?1, error = ?2 where id = ?3", now, error, row.id());
            if (why.wholeTopic()) {
                outbox.update(
                        "position = null, setAsideAt = ?1, error = ?2 where topic = ?3 and setAsideAt is null",
                        now,
                        error,
                        row.topic());
            }
            entities.createNativeQuery(WITHDRAW).executeUpdate();
        });
    }

    /** Gives rows that were set aside long enough ago another try, those to one topic at a time. */
    void tryAgain(Instant now) {
        leadership.write(() ->
                entities.createNativeQuery(TRY_AGAIN).setParameter("now", now).executeUpdate());
    }

    /** Rows that wait to be sent, set aside or not. */
    public long waiting() {
        return QuarkusTransaction.requiringNew().call(() -> outbox.count());
    }

    /** Rows that could not be sent; they are tried again, and an operator has to look. */
    public long setAside() {
        return QuarkusTransaction.requiringNew().call(() -> outbox.count("setAsideAt is not null"));
    }

    private static PlacedRow row(OutboxMessage message) {
        return new PlacedRow(
                message.id(),
                message.position().orElseThrow(),
                message.subject(),
                message.topic(),
                message.recordKey(),
                message.headers(),
                message.payload());
    }
}
