package dev.preamble.gateway.job;

import dev.preamble.gateway.tenant.KafkaSettings;
import dev.preamble.gateway.tenant.LiveTopic;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.UnreadableRecord;
import dev.preamble.records.event.TextGrowth;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Gives what texts grow by to who waits for it here. While Kafka does not answer nothing is lost but the growing: texts
 * come whole in the end.
 */
@Singleton
public final class TextFeed {
    private static final Logger LOG = Logger.getLogger(TextFeed.class);

    private final JobBells bells;
    private final LiveTopic topic;

    public TextFeed(JobBells bells, KafkaSettings settings) {
        this.bells = bells;
        this.topic =
                new LiveTopic(settings, "preamble-gateway-texts", Topics.TEXTS.name(), partition -> true, this::hear);
    }

    void start(@Observes StartupEvent event) {
        topic.start();
    }

    void stop(@Observes ShutdownEvent event) {
        topic.stop();
    }

    private void hear(byte[] json) {
        try {
            bells.tell(RecordJson.read(json, TextGrowth.class));
        } catch (UnreadableRecord e) {
            LOG.warnf("a growing text cannot be read: %s", e.getMessage());
        }
    }
}
