package dev.preamble.gateway.dashboard;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Clock;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code /dashboard/topics}: how full Kafka's topics are, and how far behind their readers. */
@Path(Pages.ROOT + "/topics")
@Produces(MediaType.TEXT_HTML)
@Authenticated
@RunOnVirtualThread
public class TopicsPage {
    private final Visitors visitors;
    private final TopicsView view;
    private final LiveStreams live;
    private final Clock clock;

    public TopicsPage(Visitors visitors, TopicsView view, LiveStreams live, Clock clock) {
        this.visitors = visitors;
        this.view = view;
        this.live = live;
        this.clock = clock;
    }

    @CheckedTemplate(basePath = "dashboard", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {
        static native TemplateInstance topics(Frame frame, TopicsSheet sheet);

        static native TemplateInstance topicsParts(Frame frame, TopicsSheet sheet);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance list(@QueryParam("tenant") @Nullable String tenant) {
        Visitor visitor = visitors.current();
        return Templates.topics(frame(visitor), view.of(visitor, text(tenant)));
    }

    @GET
    @Path("/live")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public StreamingOutput live(@QueryParam("tenant") @Nullable String tenant) {
        Visitor visitor = visitors.current();
        return live.open(
                visitor,
                null,
                () -> Templates.topicsParts(frame(visitor), view.of(visitor, text(tenant)))
                        .render());
    }

    private Frame frame(Visitor visitor) {
        return new Frame("Topics", Frame.Place.TOPICS, visitor, clock.instant());
    }

    private static String text(@Nullable String tenant) {
        return tenant == null ? "" : tenant.strip().toLowerCase(Locale.ROOT);
    }
}
