package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditFilter;
import dev.preamble.catalog.tenant.Tenants;
import dev.preamble.gateway.deadletter.DeadLetterAnswer;
import dev.preamble.gateway.deadletter.DeadLetterDesk;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.worker.WorkerAnswer;
import dev.preamble.gateway.worker.WorkerDesk;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Clock;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What was given up, who did what, and, for operators and viewers, the workers, which are the platform's own. */
@Path(Pages.ROOT)
@Produces(MediaType.TEXT_HTML)
@Authenticated
@RunOnVirtualThread
public class OperationsPage {
    private final Visitors visitors;
    private final WorkerDesk workers;
    private final DeadLetterDesk letters;
    private final Audit audit;
    private final Tenants tenants;
    private final LiveStreams live;
    private final Clock clock;

    public OperationsPage(
            Visitors visitors,
            WorkerDesk workers,
            DeadLetterDesk letters,
            Audit audit,
            Tenants tenants,
            LiveStreams live,
            Clock clock) {
        this.visitors = visitors;
        this.workers = workers;
        this.letters = letters;
        this.audit = audit;
        this.tenants = tenants;
        this.live = live;
        this.clock = clock;
    }

    @CheckedTemplate(basePath = "dashboard", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {
        static native TemplateInstance workers(Frame frame, Page<WorkerAnswer> page);

        static native TemplateInstance workersParts(Frame frame, Page<WorkerAnswer> page);

        static native TemplateInstance deadLetters(
                Frame frame, DeadLetterSearch search, Page<DeadLetterAnswer> page, String query, String live);

        static native TemplateInstance deadLettersParts(
                Frame frame, DeadLetterSearch search, Page<DeadLetterAnswer> page, String query);

        static native TemplateInstance audit(Frame frame, AuditSearch search, Page<AuditLine> page);
    }

    @GET
    @Path("/workers")
    @Operation(hidden = true)
    public TemplateInstance workers() {
        return Templates.workers(frame("Workers", Frame.Place.WORKERS, watcher()), workers.page(PageRequest.LARGEST));
    }

    @GET
    @Path("/workers/live")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public StreamingOutput workersLive() {
        Visitor visitor = watcher();
        return live.open(
                visitor,
                null,
                () -> Templates.workersParts(
                                frame("Workers", Frame.Place.WORKERS, visitor), workers.page(PageRequest.LARGEST))
                        .render());
    }

    @POST
    @Path("/workers/{id}/drain")
    @Operation(hidden = true)
    public Response drain(@PathParam("id") String id) {
        workers.drain(id, operator());
        return back("/workers");
    }

    @POST
    @Path("/workers/{id}/resume")
    @Operation(hidden = true)
    public Response resume(@PathParam("id") String id) {
        workers.resume(id, operator());
        return back("/workers");
    }

    @GET
    @Path("/dead-letters")
    @Operation(hidden = true)
    public TemplateInstance deadLetters(
            @BeanParam DeadLetterSearch search, @BeanParam PageRequest page, @Context UriInfo asked) {
        Visitor visitor = visitors.current();
        return Templates.deadLetters(
                frame("Dead letters", Frame.Place.DEAD_LETTERS, visitor),
                search,
                letters.page(search.which(), visitor.tenant(), page),
                Pages.query(asked),
                Pages.live("/dead-letters", asked));
    }

    @GET
    @Path("/dead-letters/live")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public StreamingOutput liveDeadLetters(
            @BeanParam DeadLetterSearch search, @BeanParam PageRequest page, @Context UriInfo asked) {
        Visitor visitor = visitors.current();
        page.check();
        String query = Pages.query(asked);
        return live.open(
                visitor,
                null,
                () -> Templates.deadLettersParts(
                                frame("Dead letters", Frame.Place.DEAD_LETTERS, visitor),
                                search,
                                letters.page(search.which(), visitor.tenant(), page),
                                query)
                        .render());
    }

    @POST
    @Path("/dead-letters/{id}/retry")
    @Operation(hidden = true)
    public Response retry(@PathParam("id") UUID id, @Context UriInfo asked) {
        letters.retry(id, operator());
        return back("/dead-letters" + Pages.query(asked));
    }

    @POST
    @Path("/dead-letters/{id}/drop")
    @Operation(hidden = true)
    public Response drop(@PathParam("id") UUID id, @Context UriInfo asked) {
        letters.drop(id, operator());
        return back("/dead-letters" + Pages.query(asked));
    }

    @GET
    @Path("/audit")
    @Operation(hidden = true)
    public TemplateInstance audit(@BeanParam AuditSearch search, @BeanParam PageRequest page) {
        Visitor visitor = visitors.current();
        return Templates.audit(frame("Audit", Frame.Place.AUDIT, visitor), search, lines(search, visitor, page));
    }

    private Page<AuditLine> lines(AuditSearch search, Visitor visitor, PageRequest page) {
        return QuarkusTransaction.requiringNew().call(() -> {
            AuditFilter filter = visitor.tenant() == null
                    ? search.filter()
                    // An erased tenant may have had the same id.
                    : search.filter(tenants.of(visitor.tenant()).orElseThrow(Refusal::notFound));
            return page.of(
                    items -> audit.newest(filter, items),
                    cursor -> items -> audit.before(filter, cursor.number(), items),
                    AuditLine::of,
                    entry -> new Cursor(Long.toString(entry.id())));
        });
    }

    private Visitor watcher() {
        Visitor visitor = visitors.current();
        visitor.requireSeesAll();
        return visitor;
    }

    private String operator() {
        Visitor visitor = visitors.current();
        visitor.requireOperates();
        return visitor.name();
    }

    private Frame frame(String title, Frame.Place place, Visitor visitor) {
        return new Frame(title, place, visitor, clock.instant());
    }

    private static Response back(String to) {
        return Response.seeOther(URI.create(Pages.ROOT + to)).build();
    }
}
