package dev.preamble.scheduler.outbox;

import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.scheduler.broker.Broker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Kafka's side of the relay, from one takeover on: whoever opened it last is the only one that can publish. Owned by one
 * thread; after an exception that is not {@link Unsendable} it is of no more use and is to be closed.
 */
final class Channel implements AutoCloseable {
    /** The same for every relay of the platform: opening a channel fences the one opened before. */
    static final String TRANSACTIONAL_ID = "preamble-relay";

    private static final TopicPartition POSITIONS = new TopicPartition(Topics.RELAY.name(), 0);
    private static final String POSITION_KEY = "position";
    private static final int TAIL = 50;
    private static final Duration PAUSE = Duration.ofMillis(4);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(16);

    private final Producer<String, String> producer;
    private final Admin admin;
    private final long opening;

    private Channel(Producer<String, String> producer, Admin admin, long opening) {
        this.producer = producer;
        this.admin = admin;
        this.opening = opening;
    }

    /**
     * Takes over. The order matters: first the former relay is fenced and its last transaction decided, then the
     * position is read.
     */
    static Channel open(Broker broker) {
        Producer<String, String> producer = broker.transactionalProducer(TRANSACTIONAL_ID);
        Admin admin = broker.admin();
        try {
            producer.initTransactions();
            return new Channel(producer, admin, lastPosition(broker));
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    /** The position up to which rows were published before this channel was opened. */
    long opening() {
        return opening;
    }

    /**
     * Whether Kafka forgot, when it was killed, to say of its last transaction whether it holds: nobody reads what is in it until
     * the next one ends, and then it holds or not as that does (KAFKA-20734).
     */
    boolean isUndecided() {
        return end(IsolationLevel.READ_COMMITTED) < end(IsolationLevel.READ_UNCOMMITTED);
    }

    /**
     * Takes back what is undecided, by a transaction in the same partitions that is given up.
     *
     * @param rows those of which some may be undecided; they are not published
     */
    void takeBack(List<PlacedRow> rows) {
        // each by itself: one that Kafka refuses would end a common transaction before all partitions were reached;
        // the position last: by it the next channel sees whether this one came to the end
        Stream.concat(rows.stream().map(Channel::record), Stream.of(position(opening)))
                .forEach(this::giveUp);
        awaitUntil(() -> !isUndecided(), "what was undecided is not taken back");
    }

    private void giveUp(ProducerRecord<String, String> record) {
        producer.beginTransaction();
        try {
            await(producer.send(record), Optional.empty());
        } catch (Unsendable e) {
            // then it is not among what is undecided either
        }
        producer.abortTransaction();
    }

    /**
     * Publishes rows and their last position: all of it, or nothing. On return Kafka has not only promised to publish them: a
     * promise that it had no time to keep may be forgotten.
     *
     * @throws Unsendable when Kafka will not take one of the rows; nothing was published, the channel goes on
     * @throws KafkaException when nothing, or all, was published; opening a new channel tells
     */
    void publish(List<PlacedRow> rows) throws Unsendable {
        producer.beginTransaction();
        long offset;
        try {
            offset = send(rows);
        } catch (Unsendable e) {
            producer.abortTransaction();
            throw e;
        }
        producer.commitTransaction();
        awaitUntil(() -> end(IsolationLevel.READ_COMMITTED) > offset, "what was committed cannot be read");
    }

    /** Returns the offset of the position. */
    private long send(List<PlacedRow> rows) throws Unsendable {
        // of several, one may fail only because another one in the transaction did
        Optional<PlacedRow> culprit = rows.size() == 1 ? Optional.of(rows.getFirst()) : Optional.empty();
        List<Future<RecordMetadata>> sends = new ArrayList<>();
        try {
            for (PlacedRow row : rows) {
                Future<RecordMetadata> send = producer.send(record(row));
                if (send.isDone()) {
                    await(send, Optional.of(row));
                }
                sends.add(send);
            }
            sends.add(producer.send(position(rows.getLast().position())));
        } catch (KafkaException e) {
            // once a record was refused no other is taken
            Optional<Unsendable> unsendable = Unsendable.in(e, culprit);
            if (unsendable.isPresent()) {
                throw unsendable.get();
            }
            throw e;
        }
        producer.flush();
        for (Future<RecordMetadata> send : sends) {
            await(send, culprit);
        }
        return await(sends.getLast(), culprit).offset();
    }

    private static RecordMetadata await(Future<RecordMetadata> send, Optional<PlacedRow> row) throws Unsendable {
        try {
            return send.get(Broker.CALL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Optional<Unsendable> unsendable = Unsendable.in(e, row);
            if (unsendable.isPresent()) {
                throw unsendable.get();
            }
            throw new KafkaException(e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new KafkaException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        }
    }

    private static ProducerRecord<String, String> position(long position) {
        return new ProducerRecord<>(Topics.RELAY.name(), POSITION_KEY, RecordJson.text(new Position(position)));
    }

    /** Where the relay's own topic ends, to a reader of that kind. */
    private long end(IsolationLevel isolation) {
        try {
            return admin.listOffsets(Map.of(POSITIONS, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                    .partitionResult(POSITIONS)
                    .get(Broker.CALL.toMillis(), TimeUnit.MILLISECONDS)
                    .offset();
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new KafkaException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        }
    }

    private static void awaitUntil(BooleanSupplier done, String otherwise) {
        long deadline = System.nanoTime() + Broker.CALL.toNanos();
        Duration pause = PAUSE;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(otherwise);
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KafkaException(e);
            }
            pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
        }
    }

    private static ProducerRecord<String, String> record(PlacedRow row) {
        ProducerRecord<String, String> record = new ProducerRecord<>(row.topic(), row.key(), row.payload());
        row.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private static long lastPosition(Broker broker) {
        try (Consumer<String, byte[]> consumer = broker.consumer(null)) {
            consumer.assign(List.of(POSITIONS));
            long end = consumer.endOffsets(Set.of(POSITIONS)).getOrDefault(POSITIONS, 0L);
            long first = consumer.beginningOffsets(Set.of(POSITIONS)).getOrDefault(POSITIONS, 0L);
            for (long from = Math.max(first, end - TAIL); ; from = first) {
                long position = lastPosition(consumer, from, end);
                if (position > 0 || from == first) {
                    return position;
                }
            }
        }
    }

    /** 0 when there is none between the two offsets: transaction markers and what compaction removed take offsets too. */
    private static long lastPosition(Consumer<String, byte[]> consumer, long from, long end) {
        long position = 0;
        consumer.seek(POSITIONS, from);
        while (consumer.position(POSITIONS) < end) {
            ConsumerRecords<String, byte[]> records = consumer.poll(Broker.CALL);
            if (records.isEmpty() && consumer.position(POSITIONS) < end) {
                throw new TimeoutException(POSITIONS + " could not be read up to offset " + end);
            }
            for (ConsumerRecord<String, byte[]> record : records) {
                position = RecordJson.read(record.value(), Position.class).position();
            }
        }
        return position;
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
    }

    /** What the relay's topic holds. */
    record Position(long position) {}
}
