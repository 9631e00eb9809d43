package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.topic.TopicLoad;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is on Kafka.
 *
 * @param text what the ids of the tenants that are shown have in them
 * @param own the platform's topics; empty for those who only see a tenant's
 * @param tenants tenants' topics, those whose readers are furthest behind first
 * @param others how many more of those there are
 */
public record TopicsSheet(String text, List<Own> own, List<TopicLoad> tenants, int others) {
    public TopicsSheet {
        own = List.copyOf(own);
        tenants = List.copyOf(tenants);
    }

    /** Where the same is told live. */
    public String live() {
        return Pages.ROOT + "/topics/live?tenant=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A topic of the platform, and what it is for. */
    public record Own(TopicLoad load, String purpose) {}
}
