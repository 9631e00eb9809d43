package dev.preamble.scheduler.outbox;

import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.loop.Turn;
import dev.preamble.telemetry.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Publishes the outbox, while this scheduler leads. One thread at a time. */
@Singleton
public final class Relay implements Turn, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Relay.class);
    private static final Duration POLL = Duration.ofMillis(500);
    /** How often rows that were set aside are looked at; whether it is time for another try is the ledger's to say. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    /** What is published costs Kafka by the partition that a transaction touches: the more go together, the less each. */
    private static final int BATCH = 500;

    private final Broker broker;
    private final Ledger ledger;
    private final Leadership leadership;
    private final Tracing tracing;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final Consumer<RelayStep> reached;
    private @Nullable Channel channel;
    private OptionalLong epoch = OptionalLong.empty();
    private long published;
    private Instant nextLook = Instant.MIN;

    @Inject
    public Relay(
            Broker broker,
            Ledger ledger,
            Leadership leadership,
            Tracing tracing,
            MeterRegistry meters,
            InstantSource clock) {
        this(broker, ledger, leadership, tracing, meters, clock, step -> {});
    }

    /** @param reached called after each step, and free to throw: the place where a test lets the relay die */
    Relay(
            Broker broker,
            Ledger ledger,
            Leadership leadership,
            Tracing tracing,
            MeterRegistry meters,
            InstantSource clock,
            Consumer<RelayStep> reached) {
        this.broker = broker;
        this.ledger = ledger;
        this.leadership = leadership;
        this.tracing = tracing;
        this.meters = meters;
        this.clock = clock;
        this.reached = reached;
    }

    @Override
    public Duration take() {
        OptionalLong leading = leadership.epoch();
        if (!leading.equals(epoch)) {
            close();
            epoch = leading;
        }
        if (leading.isEmpty()) {
            return POLL;
        }
        try {
            return relay(channel == null ? takeOver() : channel);
        } catch (RuntimeException e) {
            // whether the last transaction is in Kafka is learned by taking over from ourselves
            close();
            throw e;
        }
    }

    private Channel takeOver() {
        // fences the former relay, so only under the lease
        leadership.run(() -> {});
        Channel opened = Channel.open(broker);
        channel = opened;
        reached.accept(RelayStep.OPENED);
        published = ledger.mirror(opened.opening());
        if (opened.isUndecided()) {
            LOG.warnf("Kafka lost the end of a transaction; takes back what lies behind position %d", published);
            opened.takeBack(ledger.placed(published, BATCH));
        }
        LOG.infof("relays from position %d on", published + 1);
        return opened;
    }

    private Duration relay(Channel out) {
        Instant now = clock.instant();
        if (!now.isBefore(nextLook)) {
            ledger.tryAgain(now);
            nextLook = now.plus(LOOK);
        }
        ledger.place(BATCH);
        reached.accept(RelayStep.PLACED);
        List<PlacedRow> rows = ledger.placed(published, BATCH);
        if (rows.isEmpty()) {
            return POLL;
        }
        try {
            publish(out, rows);
        } catch (Unsendable e) {
            if (e.row().isPresent()) {
                setAside(e.row().get(), e);
            } else {
                publishOneByOne(out, rows);
            }
        }
        ledger.mirror(published);
        reached.accept(RelayStep.MIRRORED);
        return Duration.ZERO;
    }

    private void publish(Channel out, List<PlacedRow> rows) throws Unsendable {
        Publication publication = new Publication(tracing, rows);
        try {
            out.publish(publication.rows());
        } catch (Unsendable | RuntimeException e) {
            publication.endBy(e);
            throw e;
        }
        publication.end();
        published = rows.getLast().position();
        meters.counter("preamble.relay.published").increment(rows.size());
        reached.accept(RelayStep.PUBLISHED);
    }

    /** Finds the row that cannot be sent; the rows up to it are published, the next turn goes on behind it. */
    private void publishOneByOne(Channel out, List<PlacedRow> rows) {
        for (PlacedRow row : rows) {
            try {
                publish(out, List.of(row));
            } catch (Unsendable e) {
                setAside(row, e);
                return;
            }
        }
    }

    private void setAside(PlacedRow row, Unsendable why) {
        LOG.errorf("set aside outbox row %d of %s to %s: %s", row.id(), row.subject(), row.topic(), why.getMessage());
        meters.counter("preamble.relay.set-aside").increment();
        // or rows to the same topic that are on Kafka would lose their places too, and be published again
        ledger.mirror(published);
        ledger.setAside(row, why, clock.instant());
    }

    @Override
    public void close() {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
