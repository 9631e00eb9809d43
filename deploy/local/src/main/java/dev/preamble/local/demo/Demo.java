package dev.preamble.local.demo;

import dev.preamble.client.Administration;
import dev.preamble.client.Administration.ApiKey;
import dev.preamble.client.Administration.Member;
import dev.preamble.client.PublicApi;
import dev.preamble.local.demo.DemoReport.TenantReport;
import dev.preamble.parts.PrivateFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Both tenants at once, on one worker and one frozen base model. */
public final class Demo {
    private final Administration administration;
    private final List<DemoTenant> cast;
    private final DemoScreen screen;
    private final Path logins;

    /**
     * A demo against a running platform.
     *
     * @param out where a person reads along
     * @param logins folder for the passwords of the tenants' people
     */
    public Demo(Administration administration, PrintWriter out, Path logins) {
        this(administration, DemoTenant.all(), out, logins);
    }

    Demo(Administration administration, List<DemoTenant> cast, PrintWriter out, Path logins) {
        this.administration = administration;
        this.cast = cast;
        this.screen = new DemoScreen(out);
        this.logins = logins;
    }

    /**
     * A person of a tenant, who can log in at the dashboard.
     *
     * @param password the file that it lies in
     */
    public record Login(String tenant, String username, Path password) {}

    /** Those of a demo that has run. */
    public List<Login> logins() {
        return cast.stream()
                .map(tenant -> new Login(tenant.displayName(), username(tenant), password(tenant)))
                .toList();
    }

    private static String username(DemoTenant tenant) {
        return tenant.id() + "-demo";
    }

    private Path password(DemoTenant tenant) {
        return logins.resolve(username(tenant) + "-password");
    }

    /** @param startup seconds that each part took, for the report */
    public DemoReport run(Map<String, Double> startup) throws InterruptedException {
        screen.title("Two tenants train on one frozen base model");
        List<TenantReport> tenants = play();
        for (int i = 0; i < tenants.size(); i++) {
            show(cast.get(i), tenants.get(i));
        }
        return new DemoReport(
                startup,
                tenants.stream().mapToInt(TenantReport::jobs).sum(),
                tenants.size(),
                tenants.stream().mapToInt(TenantReport::events).sum(),
                tenants.stream().mapToInt(TenantReport::results).sum(),
                tenants);
    }

    private List<TenantReport> play() throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TenantReport>> plays = cast.stream()
                    .map(tenant -> threads.submit(() -> play(tenant)))
                    .toList();
            List<TenantReport> reports = new ArrayList<>();
            for (Future<TenantReport> play : plays) {
                reports.add(play.get());
            }
            return reports;
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }

    /** With a key that is made for the demo, and revoked after it. */
    private TenantReport play(DemoTenant tenant) throws IOException {
        administration.provision(tenant.id(), tenant.displayName());
        String username = username(tenant);
        Member person = administration.join(tenant.id(), username, username + "@demo.invalid");
        PrivateFile.write(password(tenant), person.password() + System.lineSeparator());
        ApiKey key = administration.key(person, "demo " + Instant.now());
        PublicApi api = administration.with(key);
        try {
            return new TenantPlay(tenant, api, screen).run();
        } finally {
            api.delete("/v1/api-keys/" + key.id());
        }
    }

    private void show(DemoTenant tenant, TenantReport report) {
        screen.title(tenant.displayName() + ": inputs that it never trained on");
        report.generations().forEach(generation -> screen.sideBySide(tenant, generation));
        if (report.heldOutWith() != null && report.heldOutWithout() != null) {
            screen.say(
                    tenant,
                    String.format(
                            java.util.Locale.ROOT,
                            "held-out loss %.2f without prefix, %.2f with",
                            report.heldOutWithout(),
                            report.heldOutWith()));
        }
    }
}
