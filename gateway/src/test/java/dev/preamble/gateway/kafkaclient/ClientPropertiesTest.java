package dev.preamble.gateway.kafkaclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ClientPropertiesTest {
    @Test
    void tellHowTheTenantReachesKafka() throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(ClientProperties.text(
                "kafka.example:9093", "SASL_SSL", URI.create("https://login.example/token"), "acme.c", "s", "acme.")));

        assertThat(properties)
                .containsEntry("bootstrap.servers", "kafka.example:9093")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.oauthbearer.token.endpoint.url", "https://login.example/token");
    }
}
