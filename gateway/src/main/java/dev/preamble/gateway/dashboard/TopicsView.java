package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.topic.TopicLoad;
import dev.preamble.gateway.topic.TopicLoads;
import dev.preamble.records.Topics;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees what is on Kafka. */
@Singleton
public final class TopicsView {
    private static final int TENANTS_TOPICS = 50;

    private final TopicLoads loads;

    public TopicsView(TopicLoads loads) {
        this.loads = loads;
    }

    /** @param text what the tenants' ids have in them */
    TopicsSheet of(Visitor visitor, String text) {
        List<TopicsSheet.Own> own = new ArrayList<>();
        List<TopicLoad> tenants = new ArrayList<>();
        for (TopicLoad load : loads.all()) {
            @Nullable TenantId tenant = load.tenant();
            if (tenant == null && visitor.seesAll()) {
                own.add(new TopicsSheet.Own(load, purpose(load.name())));
            } else if (tenant != null && visitor.sees(tenant) && tenant.value().contains(text)) {
                tenants.add(load);
            }
        }
        return new TopicsSheet(
                text,
                own,
                tenants.subList(0, Math.min(TENANTS_TOPICS, tenants.size())),
                Math.max(0, tenants.size() - TENANTS_TOPICS));
    }

    /** What the schedulers have not read of what workers report. */
    long unreadReports() {
        return loads.all().stream()
                .filter(load -> load.name().equals(Topics.TASK_EVENTS.name()))
                .mapToLong(TopicLoad::unread)
                .sum();
    }

    private static String purpose(String topic) {
        if (Topics.isCompletions(topic)) {
            return "completions for the pool's workers";
        }
        if (topic.startsWith(Topics.POOLS)) {
            return "tasks for the pool's workers";
        }
        if (topic.equals(Topics.TASK_EVENTS.name())) {
            return "what workers report";
        }
        if (topic.equals(Topics.WORKERS.name())) {
            return "heartbeats";
        }
        if (topic.equals(Topics.CONTROL.name())) {
            return "commands to workers";
        }
        if (topic.equals(Topics.TEXTS.name())) {
            return "texts as they grow, for who waits";
        }
        if (topic.equals(Topics.COMPLETION_REQUESTS.name())) {
            return "completions that gateways ask for";
        }
        if (topic.equals(Topics.COMPLETION_REPLIES.name())) {
            return "what came of completions";
        }
        if (topic.equals(Topics.COMPLETION_USES.name())) {
            return "what completions used, to be charged";
        }
        return topic.equals(Topics.RELAY.name()) ? "how far the outbox is sent" : "";
    }
}
