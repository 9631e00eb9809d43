package dev.preamble.worker.broker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class KafkaTest {
    @Test
    void speaksByTheProtocolThatItIsTold() {
        var kafka = new Kafka(new Told("127.0.0.1:1", "worker", "secret", "MORSE"));

        assertThatThrownBy(() -> kafka.producer("client"))
                .isInstanceOf(KafkaException.class)
                .hasStackTraceContaining("MORSE")
                .hasStackTraceContaining("security.protocol");
    }

    private record Told(String bootstrap, String username, String password, String protocol) implements KafkaSettings {}
}
