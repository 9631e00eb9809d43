package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.caller.Caller;
import dev.preamble.gateway.edit.Expected;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.prefix.AliasDesk;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.Authenticated;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code /dashboard/prefixes}: what was learned, version beside version, and where the aliases point. */
@Path(Pages.ROOT + "/prefixes")
@Produces(MediaType.TEXT_HTML)
@Authenticated
@RunOnVirtualThread
public class PrefixesPage {
    private final Visitors visitors;
    private final PrefixesView view;
    private final AliasDesk aliases;
    private final Playground playground;
    private final CurrentVertxRequest current;
    private final LiveStreams live;
    private final Clock clock;

    public PrefixesPage(
            Visitors visitors,
            PrefixesView view,
            AliasDesk aliases,
            Playground playground,
            CurrentVertxRequest current,
            LiveStreams live,
            Clock clock) {
        this.visitors = visitors;
        this.view = view;
        this.aliases = aliases;
        this.playground = playground;
        this.current = current;
        this.live = live;
        this.clock = clock;
    }

    @CheckedTemplate(basePath = "dashboard", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {
        static native TemplateInstance prefixes(Frame frame, PrefixSearch search, Page<PrefixLine> page, String live);

        static native TemplateInstance prefixesParts(Frame frame, PrefixSearch search, Page<PrefixLine> page);

        static native TemplateInstance prefix(Frame frame, PrefixSheet sheet);

        static native TemplateInstance playground(List<Playground.Answer> answers);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance list(@BeanParam PrefixSearch search, @BeanParam PageRequest page, @Context UriInfo asked) {
        Visitor visitor = visitors.current();
        return Templates.prefixes(
                frame("Prefixes", visitor), search, found(search, visitor, page), Pages.live("/prefixes", asked));
    }

    @GET
    @Path("/live")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public StreamingOutput live(@BeanParam PrefixSearch search, @BeanParam PageRequest page) {
        Visitor visitor = visitors.current();
        page.check();
        return live.open(
                visitor,
                null,
                () -> Templates.prefixesParts(frame("Prefixes", visitor), search, found(search, visitor, page))
                        .render());
    }

    private Page<PrefixLine> found(PrefixSearch search, Visitor visitor, PageRequest page) {
        return search.isPossible(visitor) ? view.page(search.filter(visitor), page) : Page.whole(List.of());
    }

    @GET
    @Path("/{tenant}/{name}")
    @Operation(hidden = true)
    public TemplateInstance one(
            @PathParam("tenant") String tenant, @PathParam("name") String name, @QueryParam("v") List<Integer> chosen) {
        Visitor visitor = visitors.current();
        return Templates.prefix(frame(name, visitor), view.sheet(owner(visitor, tenant), name, Set.copyOf(chosen)));
    }

    @POST
    @Path("/{tenant}/{name}/aliases")
    @Operation(hidden = true)
    public Response point(
            @PathParam("tenant") String tenant,
            @PathParam("name") String name,
            @FormParam("alias") @Nullable String alias,
            @FormParam("version") @Nullable Integer version,
            @FormParam("made") @Nullable String made,
            @FormParam("expected") @Nullable String expected) {
        Visitor visitor = visitors.current();
        visitor.requireSteers();
        String chosen = alias == null ? "" : alias.strip();
        TenantId owner = owner(visitor, tenant);
        if (made == null) {
            aliases.point(owner, name, chosen, version, new Expected(expected), visitor.name());
        } else {
            aliases.make(owner, name, chosen, version, visitor.name());
        }
        return Response.seeOther(URI.create(Pages.ROOT + "/prefixes/" + tenant + "/" + name))
                .build();
    }

    /** A part of the page: what each of them made of the text. */
    @POST
    @Path("/{tenant}/{name}/playground")
    @Operation(hidden = true)
    public TemplateInstance play(
            @PathParam("tenant") String tenant,
            @PathParam("name") String name,
            @FormParam("v") List<Integer> versions,
            @FormParam("input") @Nullable String input,
            @FormParam("maxNewTokens") @Nullable Integer tokens) {
        Visitor visitor = visitors.current();
        visitor.requireSteers();
        PrefixSheet sheet = view.sheet(owner(visitor, tenant), name, Set.copyOf(versions));
        return Templates.playground(playground.ask(
                new Caller(current.getCurrent()),
                visitor,
                sheet.line(),
                sheet.compared().stream().map(PrefixSheet.Version::number).toList(),
                input,
                tokens));
    }

    private static TenantId owner(Visitor visitor, String tenant) {
        if (!TenantId.isValid(tenant)) {
            throw Refusal.notFound();
        }
        TenantId owner = new TenantId(tenant);
        visitor.requireSees(owner);
        return owner;
    }

    private Frame frame(String title, Visitor visitor) {
        return new Frame(title, Frame.Place.PREFIXES, visitor, clock.instant());
    }
}
