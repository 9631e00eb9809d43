package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.catalog.tenant.TenantLimits;
import dev.preamble.catalog.tenant.Tenants;
import dev.preamble.gateway.edit.Expected;
import dev.preamble.gateway.edit.Tags;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.tenant.LimitsRequest;
import dev.preamble.gateway.tenant.ShareRequest;
import dev.preamble.gateway.tenant.TenantAnswer;
import dev.preamble.gateway.tenant.TenantShare;
import dev.preamble.gateway.usage.UsageAnswer;
import dev.preamble.gateway.usage.UsageView;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** {@code /dashboard/tenants}: what each tenant is due, may have and used. */
@Path(Pages.ROOT + "/tenants")
@Produces(MediaType.TEXT_HTML)
@Authenticated
@RunOnVirtualThread
public class TenantsPage {
    private final Visitors visitors;
    private final Tenants tenants;
    private final TenantShare share;
    private final UsageView usage;
    private final Clock clock;

    public TenantsPage(Visitors visitors, Tenants tenants, TenantShare share, UsageView usage, Clock clock) {
        this.visitors = visitors;
        this.tenants = tenants;
        this.share = share;
        this.usage = usage;
        this.clock = clock;
    }

    @CheckedTemplate(basePath = "dashboard", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    static final class Templates {
        static native TemplateInstance tenants(Frame frame, List<TenantAnswer> tenants);

        static native TemplateInstance tenant(
                Frame frame, TenantAnswer tenant, String tag, TenantLimits set, UsageAnswer usage, Chart tokens);
    }

    @GET
    @Operation(hidden = true)
    public Response list() {
        Visitor visitor = visitors.current();
        if (visitor.tenant() != null) {
            return Response.seeOther(address(visitor.tenant().value())).build();
        }
        List<TenantAnswer> all = QuarkusTransaction.requiringNew()
                .call(() -> tenants.find("order by id").list().stream()
                        .map(TenantAnswer::of)
                        .toList());
        return Response.ok(Templates.tenants(frame("Tenants", visitor), all)).build();
    }

    @GET
    @Path("/{id}")
    @Operation(hidden = true)
    public TemplateInstance one(@PathParam("id") String id) {
        Visitor visitor = visitors.current();
        TenantId tenant = named(id);
        visitor.requireSees(tenant);
        Tenant found =
                QuarkusTransaction.requiringNew().call(() -> tenants.of(tenant)).orElseThrow(Refusal::notFound);
        UsageAnswer used = usage.of(tenant);
        TenantAnswer told = TenantAnswer.of(found);
        return Templates.tenant(frame(id, visitor), told, Tags.of(told), found.limits(), used, tokens(used));
    }

    @POST
    @Path("/{id}/share")
    @Operation(hidden = true)
    public Response share(
            @PathParam("id") String id,
            @FormParam("weight") @Nullable String weight,
            @FormParam("laneLimit") @Nullable String laneLimit,
            @FormParam("expected") @Nullable String expected) {
        String operator = operator();
        share.set(
                id,
                new ShareRequest(
                        number("weight", weight, Double::valueOf), number("laneLimit", laneLimit, Integer::valueOf)),
                new Expected(expected),
                operator);
        return Response.seeOther(address(id)).build();
    }

    @POST
    @Path("/{id}/limits")
    @Operation(hidden = true)
    public Response limits(
            @PathParam("id") String id,
            @FormParam("openJobs") @Nullable String openJobs,
            @FormParam("storedBytes") @Nullable String storedBytes,
            @FormParam("dailyTokens") @Nullable String dailyTokens,
            @FormParam("requestsPerSecond") @Nullable String requests,
            @FormParam("expected") @Nullable String expected) {
        String operator = operator();
        share.limit(
                id,
                new LimitsRequest(
                        number("openJobs", openJobs, Integer::valueOf),
                        number("storedBytes", storedBytes, Long::valueOf),
                        number("dailyTokens", dailyTokens, Long::valueOf),
                        number("requestsPerSecond", requests, Integer::valueOf)),
                new Expected(expected),
                operator);
        return Response.seeOther(address(id)).build();
    }

    @POST
    @Path("/{id}/pause")
    @Operation(hidden = true)
    public Response pause(@PathParam("id") String id) {
        share.pause(id, operator());
        return Response.seeOther(address(id)).build();
    }

    @POST
    @Path("/{id}/resume")
    @Operation(hidden = true)
    public Response resume(@PathParam("id") String id) {
        share.resume(id, operator());
        return Response.seeOther(address(id)).build();
    }

    private String operator() {
        Visitor visitor = visitors.current();
        visitor.requireOperates();
        return visitor.name();
    }

    private Frame frame(String title, Visitor visitor) {
        return new Frame(title, Frame.Place.TENANTS, visitor, clock.instant());
    }

    private static TenantId named(String id) {
        if (!TenantId.isValid(id)) {
            throw Refusal.notFound();
        }
        return new TenantId(id);
    }

    private static URI address(String id) {
        return URI.create(Pages.ROOT + "/tenants/" + id);
    }

    /** What is left empty is left out. */
    private static <T> @Nullable T number(String field, @Nullable String typed, Function<String, T> parse) {
        if (typed == null || typed.isBlank()) {
            return null;
        }
        try {
            return parse.apply(typed.strip());
        } catch (NumberFormatException e) {
            throw Refusal.field(field, field + " is not a number.", "a number, or nothing");
        }
    }

    /** Day by day, oldest first. */
    private static Chart tokens(UsageAnswer used) {
        List<UsageAnswer.Day> days = used.days().stream()
                .sorted(Comparator.comparing(UsageAnswer.Day::day))
                .toList();
        List<@Nullable Double> trained = new ArrayList<>();
        List<@Nullable Double> generated = new ArrayList<>();
        days.forEach(day -> {
            trained.add((double) day.used().tokensTrained());
            generated.add((double) day.used().tokensGenerated());
        });
        return new Chart(
                days.stream()
                        .map(day -> day.day()
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant()
                                .toEpochMilli())
                        .toList(),
                List.of(new Chart.Line("trained", trained), new Chart.Line("generated", generated)));
    }
}
