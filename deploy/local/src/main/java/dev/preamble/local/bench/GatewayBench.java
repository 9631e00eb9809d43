package dev.preamble.local.bench;

import dev.preamble.client.Administration;
import dev.preamble.client.terminal.StatusLine;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;

/**
 * Jobs submitted at a steady rate by many tenants, then the dashboard's pages with all of them in the catalog, then more jobs
 * while the scheduler stands still.
 */
public final class GatewayBench {
    private static final String BASE_MODEL = "preamble-base";
    private static final int PREFIXES = 5;
    /**
     * At the rate that is measured: what many jobs at once take is compiled and asked for the first time only when they come, and
     * those that waited meanwhile are caught up with. A quarter of a minute was seen to go by.
     */
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int VISITS = 50;

    private final URI gateway;
    private final Administration administration;
    private final Scheduler scheduler;
    private final StatusLine status;
    private long taken;

    /** @param administration as the operator */
    public GatewayBench(URI gateway, Administration administration, Scheduler scheduler, StatusLine status) {
        this.gateway = gateway;
        this.administration = administration;
        this.scheduler = scheduler;
        this.status = status;
    }

    /** The platform's, which tells tenants of their jobs while others are submitted. */
    public interface Scheduler {
        void suspend() throws IOException, InterruptedException;

        void resume() throws IOException, InterruptedException;
    }

    /**
     * How much is asked for.
     *
     * @param rate submissions a second
     * @param length how long, for each kind of job
     */
    public record Load(int tenants, int rate, Duration length) {}

    /** @param password the operator's */
    public GatewayReport run(Load load, String operator, String password)
            throws IOException, InterruptedException, ExecutionException {
        // Nothing runs meanwhile: it is the gateway that is measured, and jobs that wait are what makes its lists long.
        administration.pausePool(BASE_MODEL);
        Crowd crowd = Crowd.gather(administration, load.tenants(), status);
        List<GatewayReport.Submissions> submissions = new ArrayList<>();
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build()) {
            SteadyLoad steady = new SteadyLoad(http, status);
            submissions.add(warmed(steady, "training jobs", load, i -> training(crowd, i)));
            submissions.add(warmed(steady, "generation jobs", load, i -> generation(crowd, i)));
            long jobs = taken;
            List<GatewayReport.Page> pages = visit(Visit.login(gateway, operator, password));
            // As if the scheduler had a machine of its own.
            scheduler.suspend();
            try {
                submissions.add(warmed(steady, "training jobs, no scheduler", load, i -> training(crowd, i)));
            } finally {
                // Or it could not end in order with the platform.
                scheduler.resume();
            }
            status.erase();
            return new GatewayReport(load.tenants(), jobs, submissions, pages);
        }
    }

    private GatewayReport.Submissions warmed(
            SteadyLoad steady, String kind, Load load, IntFunction<HttpRequest> request) throws InterruptedException {
        var warming = steady.run("warming up, " + kind, load.rate(), WARM_UP, request);
        var measured = steady.run(kind, load.rate(), load.length(), request);
        taken += load.rate() * WARM_UP.plus(load.length()).toSeconds() - warming.refused() - measured.refused();
        return measured;
    }

    private List<GatewayReport.Page> visit(Visit visit) throws IOException, InterruptedException {
        List<String> paths = new ArrayList<>(List.of(
                "/dashboard",
                "/dashboard/jobs",
                "/dashboard/jobs?state=queued&kind=training",
                "/dashboard/jobs?tenant=crowd-007",
                "/dashboard/jobs?q=numbers-3",
                "/dashboard/prefixes",
                "/dashboard/tenants",
                "/dashboard/tenants/crowd-007",
                "/dashboard/workers",
                "/dashboard/topics",
                "/dashboard/dead-letters",
                "/dashboard/audit"));
        visit.link("/dashboard/jobs", "/dashboard/jobs").ifPresent(paths::add);
        visit.link("/dashboard/prefixes", "/dashboard/prefixes").ifPresent(paths::add);
        List<GatewayReport.Page> pages = new ArrayList<>();
        for (String path : paths) {
            status.show("%s  %s".formatted(StatusLine.bar((double) pages.size() / paths.size()), path));
            visit.time(path, VISITS / 5);
            pages.add(new GatewayReport.Page(path, visit.time(path, VISITS)));
        }
        return pages;
    }

    private HttpRequest training(Crowd crowd, int i) {
        Crowd.Tenant tenant = tenant(crowd, i);
        return submission(
                "/v1/training-jobs",
                tenant,
                Map.of(
                        "baseModel",
                        BASE_MODEL,
                        "dataset",
                        tenant.dataset(),
                        "prefix",
                        "numbers-" + i / crowd.tenants().size() % PREFIXES));
    }

    private HttpRequest generation(Crowd crowd, int i) {
        return submission(
                "/v1/generation-jobs",
                tenant(crowd, i),
                Map.of(
                        "baseModel",
                        BASE_MODEL,
                        "inputs",
                        List.of("number: " + i),
                        "options",
                        Map.of("maxNewTokens", 20)));
    }

    private static Crowd.Tenant tenant(Crowd crowd, int i) {
        return crowd.tenants().get(i % crowd.tenants().size());
    }

    private HttpRequest submission(String path, Crowd.Tenant tenant, Map<String, Object> body) {
        return HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + tenant.key())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(RecordJson.text(body)))
                .build();
    }
}
