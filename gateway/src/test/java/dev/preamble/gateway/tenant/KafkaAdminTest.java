package dev.preamble.gateway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;

class KafkaAdminTest {
    @Test
    void speaksAsItIsToldAndQuotesThePassword() {
        String password = "a\"b\\c";
        Map<String, Object> config =
                KafkaAdmin.config(settings(password, Map.of("preamble.kafka.protocol", "SASL_SSL")));

        assertThat(config).containsEntry("security.protocol", "SASL_SSL");
        assertThat(JaasContext.loadClientContext(Map.of("sasl.jaas.config", (Password) config.get("sasl.jaas.config")))
                        .configurationEntries()
                        .getFirst()
                        .getOptions()
                        .get("password"))
                .isEqualTo(password);
    }

    @Test
    void staysOnTheLoopbackUnlessTold() {
        KafkaSettings settings = settings("x", Map.of());

        assertThat(settings.protocol()).isEqualTo("SASL_PLAINTEXT");
        assertThat(settings.tenantProtocol()).isEqualTo("SASL_PLAINTEXT");
    }

    private static KafkaSettings settings(String password, Map<String, String> more) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(KafkaSettings.class)
                .withDefaultValues(Map.of(
                        "preamble.kafka.bootstrap", "kafka.example:9093",
                        "preamble.kafka.username", "preamble-gateway",
                        "preamble.kafka.password", password,
                        "preamble.kafka.tenant-bootstrap", "kafka.example:9094"))
                .withDefaultValues(more)
                .build();
        return config.getConfigMapping(KafkaSettings.class);
    }
}
