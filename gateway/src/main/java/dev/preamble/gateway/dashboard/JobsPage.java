package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.job.Job;
import dev.preamble.gateway.job.Cancellation;
import dev.preamble.gateway.job.Removal;
import dev.preamble.gateway.job.Repetition;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.store.Content;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.gateway.store.WantedBytes;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code /dashboard/jobs}: the jobs, and each of them. */
@Path(Pages.ROOT + "/jobs")
@Produces(MediaType.TEXT_HTML)
@Authenticated
@RunOnVirtualThread
public class JobsPage {
    private static final String ROWS = "application/jsonl";

    private final Visitors visitors;
    private final JobsView view;
    private final Cancellation cancellation;
    private final Repetition repetition;
    private final Removal removal;
    private final StoredBytes store;
    private final LiveStreams live;
    private final Clock clock;

    public JobsPage(
            Visitors visitors,
            JobsView view,
            Cancellation cancellation,
            Repetition repetition,
            Removal removal,
            StoredBytes store,
            LiveStreams live,
            Clock clock) {
        this.visitors = visitors;
        this.view = view;
        this.cancellation = cancellation;
        this.repetition = repetition;
        this.removal = removal;
        this.store = store;
        this.live = live;
        this.clock = clock;
    }

    @CheckedTemplate(basePath = "dashboard", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {
        static native TemplateInstance jobs(Frame frame, JobSearch search, Page<JobLine> page, String live);

        static native TemplateInstance jobsParts(Frame frame, JobSearch search, Page<JobLine> page);

        static native TemplateInstance job(Frame frame, JobSheet sheet);

        static native TemplateInstance jobParts(JobSheet sheet);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance list(@BeanParam JobSearch search, @BeanParam PageRequest page, @Context UriInfo asked) {
        Visitor visitor = visitors.current();
        return Templates.jobs(frame("Jobs", visitor), search, found(visitor, search, page), Pages.live("/jobs", asked));
    }

    @GET
    @Path("/live")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public StreamingOutput liveList(@BeanParam JobSearch search, @BeanParam PageRequest page) {
        Visitor visitor = visitors.current();
        page.check();
        return live.open(
                visitor,
                null,
                () -> Templates.jobsParts(frame("Jobs", visitor), search, found(visitor, search, page))
                        .render());
    }

    private Page<JobLine> found(Visitor visitor, JobSearch search, PageRequest page) {
        page.check();
        return search.isPossible(visitor) ? view.page(search.filter(visitor), page) : Page.whole(List.of());
    }

    @GET
    @Path("/{id}")
    @Operation(hidden = true)
    public TemplateInstance one(@PathParam("id") UUID id) {
        Visitor visitor = visitors.current();
        JobSheet sheet = view.sheet(view.require(visitor, id).tenant(), id);
        return Templates.job(frame("Job " + sheet.line().shortId(), visitor), sheet);
    }

    @GET
    @Path("/{id}/live")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public StreamingOutput live(@PathParam("id") UUID id) {
        Visitor visitor = visitors.current();
        TenantId owner = view.require(visitor, id).tenant();
        return live.open(
                visitor,
                new JobId(id),
                () -> Templates.jobParts(view.sheet(owner, id)).render());
    }

    /** What it was given, for its tenant's own people alone. */
    @GET
    @Path("/{id}/rows")
    @Produces(ROWS)
    @Operation(hidden = true)
    public Response rows(@PathParam("id") UUID id, @BeanParam WantedBytes wanted) {
        Visitor visitor = visitors.current();
        Job job = view.require(visitor, id);
        visitor.requireBelongs();
        String name = "rows-" + job.id().toString().substring(0, 8) + ".jsonl";
        return Response.fromResponse(Content.of(view.rows(job), ROWS, wanted, store))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
                .build();
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(hidden = true)
    public Response cancel(@PathParam("id") UUID id) {
        Visitor visitor = visitors.current();
        visitor.requireSteers();
        Job job = view.require(visitor, id);
        cancellation.cancel(job.tenant(), job.kind(), id, visitor.name());
        return Response.seeOther(URI.create(Pages.ROOT + "/jobs/" + id)).build();
    }

    @POST
    @Path("/{id}/retry")
    @Operation(hidden = true)
    public Response retry(@PathParam("id") UUID id) {
        Visitor visitor = visitors.current();
        visitor.requireSteers();
        Job job = view.require(visitor, id);
        JobId again = repetition.retry(job.tenant(), job.kind(), id, visitor.name());
        return Response.seeOther(URI.create(Pages.ROOT + "/jobs/" + again)).build();
    }

    /** Back to the list: its page is gone. */
    @POST
    @Path("/{id}/remove")
    @Operation(hidden = true)
    public Response remove(@PathParam("id") UUID id) {
        Visitor visitor = visitors.current();
        visitor.requireSteers();
        Job job = view.require(visitor, id);
        removal.remove(job.tenant(), job.kind(), id, visitor.name());
        return Response.seeOther(URI.create(Pages.ROOT + "/jobs")).build();
    }

    private Frame frame(String title, Visitor visitor) {
        return new Frame(title, Frame.Place.JOBS, visitor, clock.instant());
    }
}
