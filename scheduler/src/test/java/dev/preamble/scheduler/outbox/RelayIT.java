package dev.preamble.scheduler.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.records.Topics;
import dev.preamble.records.id.TenantId;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.leadership.NotLeading;
import dev.preamble.scheduler.stage.RealParts;
import dev.preamble.scheduler.stage.Schedulers;
import dev.preamble.scheduler.stage.Stage;
import dev.preamble.scheduler.stage.Submitted;
import dev.preamble.scheduler.stage.TestKafka;
import dev.preamble.telemetry.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a reader of committed records sees, whatever dies in between. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class RelayIT {
    @Inject
    Schedulers schedulers;

    @Inject
    Broker broker;

    private final List<Relay> relays = new ArrayList<>();
    private TenantId tenant;
    private Leadership leader;

    @BeforeEach
    void start() throws Exception {
        Stage.clear();
        tenant = Submitted.tenant();
        leader = leading();
    }

    @AfterEach
    void stop() {
        relays.forEach(Relay::close);
    }

    @Test
    void publishesRowsInOrderWithTheirHeaders() {
        write("job-1", "a", "b", "c");

        drain(relay(leader, step -> {}));

        assertThat(published()).containsExactly("a", "b", "c");
        assertThat(TestKafka.committed(Topics.events(tenant))).allSatisfy(record -> {
            assertThat(record.key()).isEqualTo("job-1");
            assertThat(new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8))
                    .isEqualTo(record.value());
        });
        assertThat(schedulers.ledger(leader).waiting()).isZero();
    }

    @Test
    void looksAtNoMoreTogetherThanThereIsMemoryFor() {
        int bytes = 900_000;
        List<String> payloads = "abcdefghijkl"
                .chars()
                .mapToObj(letter -> Character.toString(letter).repeat(bytes))
                .toList();
        write("job-1", payloads.toArray(String[]::new));
        Ledger ledger = schedulers.ledger(leader);
        ledger.place(payloads.size());

        assertThat(ledger.placed(0, payloads.size())).hasSize(Ledger.BYTES / bytes);
        drain(relay(leader, step -> {}));

        assertThat(published()).isEqualTo(payloads);
    }

    @ParameterizedTest
    @EnumSource(RelayStep.class)
    void publishesEachRowOnceAlthoughTheRelayDiesAt(RelayStep death) throws Exception {
        drain(relay(leader, step -> {}));
        write("job-1", "a", "b");
        Relay dying = relay(leader, step -> {
            if (step == death) {
                throw new IllegalStateException("died at " + step);
            }
        });

        assertThatThrownBy(() -> drain(dying)).hasMessageContaining("died at");
        write("job-1", "c");
        drain(relay(takeOver(), step -> {}));

        assertThat(published()).containsExactly("a", "b", "c");
    }

    @Test
    void publishesARowThatCommitsAfterRowsWithLargerNumbers() throws Exception {
        Relay relay = relay(leader, step -> {});
        try (Connection slow = Stage.connect()) {
            slow.setAutoCommit(false);
            try (var statement = slow.createStatement()) {
                statement.execute(row("job-1", "late"));
            }
            write("job-2", "early");
            drain(relay);
            slow.commit();
        }
        drain(relay);

        assertThat(published()).containsExactly("early", "late");
    }

    @Test
    void setsAsideWhatCannotBeSentAndLetsOtherSubjectsGoOn() {
        write("job-1", "a");
        Stage.sql("insert into outbox (subject, topic, record_key, headers, payload, created_at)"
                + " values ('job-2', 'preamble.nobody.events', 'job-2', '{}', 'x', now())");
        write("job-2", "waits");
        Stage.sql(row("job-3", "x".repeat(2_000_000)));
        write("job-3", "waits too");
        write("job-1", "b");
        write("job-4", "c");

        Relay relay = relay(leader, step -> {});
        drain(relay);
        write("job-2", "waits as well");
        write("job-4", "d");
        drain(relay);

        assertThat(published()).containsExactly("a", "b", "c", "d");
        Ledger ledger = schedulers.ledger(leader);
        assertThat(ledger.setAside()).isEqualTo(2);
        assertThat(ledger.waiting()).isEqualTo(5);
    }

    @Test
    void sendsWhatWasSetAsideInItsOrderOnceAnOperatorLetsIt() {
        Stage.sql(row("job-1", "x".repeat(2_000_000)));
        write("job-1", "second");
        Relay relay = relay(leader, step -> {});
        drain(relay);
        assertThat(published()).isEmpty();

        Stage.sql("update outbox set set_aside_at = null, error = null, payload = 'first' where payload like 'xxx%'");
        drain(relay);

        assertThat(published()).containsExactly("first", "second");
    }

    @Test
    void triesAgainWhatWasSetAsideOnceItWaitedAsLongAsBefore() throws Exception {
        TenantId late = Submitted.tenantWithoutTopics();
        for (String payload : List.of("first", "second")) {
            Stage.sql(row("job-1", payload, Topics.events(late).name()));
        }
        drain(relay(leader, step -> {}));
        Ledger ledger = schedulers.ledger(leader);
        assertThat(ledger.setAside()).isPositive();
        TestKafka.provision(late);

        Stage.sql("update outbox set created_at = now() - interval '20 minutes',"
                + " set_aside_at = now() - interval '9 minutes' where set_aside_at is not null");
        drain(relay(takeOver(), step -> {}));
        assertThat(TestKafka.committed(Topics.events(late))).as("too early").isEmpty();

        Stage.sql("update outbox set set_aside_at = now() - interval '11 minutes' where set_aside_at is not null");
        drain(relay(takeOver(), step -> {}));
        assertThat(TestKafka.committed(Topics.events(late)))
                .extracting(ConsumerRecord::value)
                .containsExactly("first", "second");
    }

    /** A row too large for its topic makes the relay publish one by one; after the first, the others are refused. */
    @Test
    void sendsOnceWhatItPublishedBeforeItsTopicWasSetAside() throws Exception {
        TenantId narrow = Submitted.tenant();
        TestKafka.limit(Topics.events(narrow), 100);
        drain(relay(leader, step -> {}));
        write("job-1", "a");
        write("job-2", "b");
        Stage.sql(row(
                "job-3", "0123456789abcdef".repeat(32), Topics.events(narrow).name()));
        AtomicBoolean refused = new AtomicBoolean();

        drain(relay(leader, step -> {
            if (step == RelayStep.PUBLISHED && !refused.getAndSet(true)) {
                TestKafka.refuseScheduler(Topics.events(tenant));
            }
        }));
        assertThat(published()).containsExactly("a");
        TestKafka.letScheduler(Topics.events(tenant));
        Stage.sql("update outbox set set_aside_at = null, error = null where topic = '%s'"
                .formatted(Topics.events(tenant).name()));
        drain(relay(takeOver(), step -> {}));

        assertThat(published()).containsExactly("a", "b");
    }

    @Test
    void nobodyReadsWhatIsTakenBack() throws Exception {
        String topic = Topics.events(tenant).name();
        PlacedRow row = new PlacedRow(1, 1, "job-1", topic, "job-1", Map.of(), "a");
        PlacedRow refused = new PlacedRow(2, 2, "job-2", topic, "job-2", Map.of(), "x".repeat(2_000_000));
        try (Channel channel = Channel.open(broker)) {
            assertThat(channel.isUndecided()).isFalse();
            channel.takeBack(List.of(refused, row));
            assertThat(channel.isUndecided()).isFalse();
            assertThat(published()).isEmpty();

            channel.publish(List.of(row));
        }
        assertThat(published()).containsExactly("a");
    }

    @Test
    void isFencedByARelayThatTookOver() throws Exception {
        Relay former = relay(leader, step -> {});
        drain(former);
        Relay present = relay(takeOver(), step -> {});
        drain(present);
        write("job-1", "a");

        assertThatThrownBy(() -> drain(former)).isInstanceOf(NotLeading.class);
        drain(present);

        assertThat(published()).containsExactly("a");
    }

    @Test
    void cannotPublishOnceAnotherChannelIsOpenAlthoughItHoldsTheRows() {
        PlacedRow row = new PlacedRow(1, 1, "job-1", Topics.events(tenant).name(), "job-1", Map.of(), "a");
        try (Channel former = Channel.open(broker);
                Channel present = Channel.open(broker)) {
            assertThatThrownBy(() -> former.publish(List.of(row))).isInstanceOf(RuntimeException.class);
            assertThat(present.opening()).isEqualTo(former.opening());
        }
        assertThat(published()).isEmpty();
    }

    private Leadership leading() {
        Leadership leadership = schedulers.leadership(Duration.ofMinutes(5));
        leadership.take();
        assertThat(leadership.epoch()).isPresent();
        return leadership;
    }

    /** Another scheduler leads, as if the lease had expired; the former leader does not know yet. */
    private Leadership takeOver() {
        Stage.sql("update lease set expires_at = clock_timestamp() - interval '1 second'");
        return leading();
    }

    private Relay relay(Leadership leadership, Consumer<RelayStep> reached) {
        Relay relay = new Relay(
                broker,
                schedulers.ledger(leadership),
                leadership,
                Tracing.none(),
                new SimpleMeterRegistry(),
                InstantSource.system(),
                reached);
        relays.add(relay);
        return relay;
    }

    /** Takes turns until there is nothing left to do. */
    private static void drain(Relay relay) {
        while (relay.take().equals(Duration.ZERO)) {
            Thread.onSpinWait();
        }
    }

    private void write(String subject, String... payloads) {
        for (String payload : payloads) {
            Stage.sql(row(subject, payload));
        }
    }

    private String row(String subject, String payload) {
        return row(subject, payload, Topics.events(tenant).name());
    }

    private static String row(String subject, String payload, String topic) {
        return "insert into outbox (subject, topic, record_key, headers, payload, created_at)"
                + " values ('%s', '%s', '%s', '{\"ce_id\": \"%s\"}', '%s', now())"
                        .formatted(subject, topic, subject, payload.length() > 100 ? "long" : payload, payload);
    }

    private List<String> published() {
        return TestKafka.committed(Topics.events(tenant)).stream()
                .map(ConsumerRecord::value)
                .toList();
    }
}
