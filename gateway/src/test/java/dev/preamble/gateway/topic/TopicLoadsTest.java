package dev.preamble.gateway.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.tenant.KafkaAdmin;
import dev.preamble.gateway.tenant.KafkaSettings;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TopicLoadsTest {
    @Test
    void aPageDoesNotWaitUntilKafkaIsGivenUp() throws Exception {
        // Takes connections and says nothing, as a broker that stands still.
        try (ServerSocket silent = new ServerSocket(0)) {
            KafkaAdmin kafka = new KafkaAdmin(broker(silent.getLocalPort()));
            TopicLoads loads = new TopicLoads(kafka, new GroupPlaces(kafka), Clock.systemUTC());
            long begin = System.nanoTime();

            assertThatThrownBy(loads::all).isInstanceOf(Refusal.class);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Limits.CALL.dividedBy(2));
            kafka.admin().close(Duration.ZERO);
        }
    }

    private static KafkaSettings broker(int port) {
        return new SmallRyeConfigBuilder()
                .withMapping(KafkaSettings.class)
                .withDefaultValue("preamble.kafka.bootstrap", "127.0.0.1:" + port)
                .withDefaultValue("preamble.kafka.username", "nobody")
                .withDefaultValue("preamble.kafka.password", "nothing")
                .withDefaultValue("preamble.kafka.tenant-bootstrap", "127.0.0.1:" + port)
                .build()
                .getConfigMapping(KafkaSettings.class);
    }
}
