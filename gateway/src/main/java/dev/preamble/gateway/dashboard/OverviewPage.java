package dev.preamble.gateway.dashboard;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /dashboard}: how things stand. */
@Path(Pages.ROOT)
@Produces(MediaType.TEXT_HTML)
@Authenticated
@RunOnVirtualThread
public class OverviewPage {
    private final Visitors visitors;
    private final OverviewView view;
    private final LiveStreams live;
    private final Clock clock;

    public OverviewPage(Visitors visitors, OverviewView view, LiveStreams live, Clock clock) {
        this.visitors = visitors;
        this.view = view;
        this.live = live;
        this.clock = clock;
    }

    @CheckedTemplate(basePath = "dashboard", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {
        static native TemplateInstance overview(Frame frame, Overview overview);

        static native TemplateInstance overviewParts(Frame frame, Overview overview);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance overview() {
        Visitor visitor = visitors.current();
        return Templates.overview(frame(visitor), view.of(visitor));
    }

    @GET
    @Path("/live")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public StreamingOutput live() {
        Visitor visitor = visitors.current();
        return live.open(
                visitor,
                null,
                () -> Templates.overviewParts(frame(visitor), view.of(visitor)).render());
    }

    private Frame frame(Visitor visitor) {
        return new Frame("Overview", Frame.Place.OVERVIEW, visitor, clock.instant());
    }
}
