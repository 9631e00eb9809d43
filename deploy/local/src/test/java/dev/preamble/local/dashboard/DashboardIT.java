package dev.preamble.local.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.ElementHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitUntilState;
import dev.preamble.client.Administration;
import dev.preamble.client.PublicApi;
import dev.preamble.client.Refused;
import dev.preamble.client.TopicReader;
import dev.preamble.local.Fresh;
import dev.preamble.local.PlatformUnderTest;
import dev.preamble.local.Viewer;
import dev.preamble.records.RecordJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The dashboard's pages, each by its main story, in a real browser. */
final class DashboardIT {
    private static final String LOST = "run after run of the segment was lost";

    /** As many as the gateway tells a person of live. */
    private static final int LIVE_PAGES = 30;

    private static PlatformUnderTest platform;
    private static String galleryId;
    private static String harbourId;
    private static @Nullable Chromium chromium;

    private static Administration.Member curator;
    private static PublicApi gallery;
    private static PublicApi harbour;

    @BeforeAll
    static void open() throws Exception {
        Optional<Chromium> found = Chromium.found();
        assumeThat(found).as("a chromium on the PATH").isPresent();
        chromium = found.get();
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
        platform = PlatformUnderTest.shared();
        Administration administration = platform.administration();
        galleryId = Fresh.name("dash-gallery");
        harbourId = Fresh.name("dash-harbour");
        administration.provision(galleryId, "Gallery");
        curator = administration.join(galleryId, galleryId + "-curator", galleryId + "@curator.invalid");
        gallery = administration.with(administration.key(curator, "curator"));
        harbour = platform.tenant(harbourId);
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void anOperatorWatchesAJobLearnAndCancelsIt() throws IOException {
        train(gallery, "sketched", 1);
        String prefix = Fresh.name("watched");
        // Longer than a busy machine takes to look at it.
        String job = train(gallery, prefix, 100);
        try (Guest operator = operator()) {
            Page page = operator.page();
            assertThat(heading(page)).hasText("Overview");
            assertThat(page.locator("#tenants")).containsText(galleryId);
            operator.check("overview");

            page.getByRole(
                            AriaRole.LINK,
                            new Page.GetByRoleOptions().setName("Jobs").setExact(true))
                    .click();
            page.getByLabel("Search").fill(prefix);
            assertThat(page.locator("#list tbody tr")).hasCount(1);
            operator.check("jobs");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            page.getByLabel("Search").fill("");
            assertThat(page.locator("#list tbody tr").nth(1)).isVisible();
            operator.check("jobs-in-the-dark");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
            page.goBack();
            assertThat(page.getByLabel("Search")).hasValue(prefix);
            assertThat(page.locator("#list tbody tr")).hasCount(1);

            String shorter = prefix.substring(0, prefix.length() - 1);
            page.getByLabel("Search").fill(shorter);
            page.waitForURL(url -> url.contains("q=" + shorter + "&"));
            assertThat(page.locator("#list tbody tr")).hasCount(1);

            // The search loses the focus, and the list is told of anew while the button is down: what was pressed is
            // still
            // there when it is let go.
            page.locator("#list tbody th a").hover();
            page.mouse().down();
            awaitNews(page);
            page.mouse().up();
            Locator words = page.locator("#losses p");
            assertThat(words).containsText("held out");
            String before = words.textContent();
            assertThat(words).not().hasText(before);
            assertThat(page.locator("#loss-chart canvas")).isVisible();
            operator.check("job");

            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel"))
                    .click();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Keep it"))
                    .click();
            assertThat(gallery.get("/v1/jobs/" + job).path("state").asText()).isNotEqualTo("cancelled");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel"))
                    .click();
            page.locator("#confirm-yes").click();
            assertThat(page.locator("#standing .state")).hasText("cancelled");
            assertThat(gallery.get("/v1/jobs/" + job).path("state").asText()).isEqualTo("cancelled");

            page.reload();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Run again"))
                    .click();
            page.waitForURL(url -> url.contains("/dashboard/jobs/") && !url.endsWith(job));
            assertThat(page.locator("#standing .state")).not().hasText("cancelled");
            assertThat(page.locator("body")).containsText(prefix);
            String again = page.url().replaceFirst(".*/", "");
            gallery.post("/v1/training-jobs/" + again + "/cancel");
        }
    }

    /** On a slow line the page is there long before its script. */
    @Test
    void whatIsTypedBeforeTheScriptComesIsLookedFor() throws IOException {
        String prefix = Fresh.name("hasty");
        train(gallery, "patient", 1);
        train(gallery, prefix, 1);
        try (Guest operator = operator()) {
            Page page = operator.page();
            List<Route> held = new ArrayList<>();
            page.route(url -> url.endsWith(".js"), held::add);
            page.navigate(
                    platform.gateway().resolve("/dashboard/jobs").toString(),
                    new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
            page.getByLabel("Search").fill(prefix);
            assertThat(page.locator("#list tbody tr").nth(1)).isVisible();
            held.forEach(Route::resume);
            assertThat(page.locator("#list tbody tr")).hasCount(1);
            assertThat(row(page, prefix)).hasCount(1);
        }
    }

    /** The version that it learned says so from then on. */
    @Test
    void aTenantsPersonRemovesAJobThatIsOver() throws IOException {
        String job = train(gallery, "removed", 1);
        await(gallery, job, "succeeded");
        try (Guest guest =
                new Guest(chromium().browser(), platform.gateway(), curator.username(), curator.password())) {
            Page page = guest.page();
            guest.goTo("/dashboard/jobs/" + job);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Remove"))
                    .click();
            assertThat(page.locator("#confirm-question")).containsText("Its version stays");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Keep it"))
                    .click();
            assertThat(gallery.get("/v1/jobs/" + job).path("id").asText()).isEqualTo(job);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Remove"))
                    .click();
            page.locator("#confirm-yes").click();
            page.waitForURL(url -> url.endsWith("/dashboard/jobs"));
            assertThat(guest.goTo("/dashboard/jobs/" + job)).isEqualTo(404);
            guest.goTo("/dashboard/prefixes/" + galleryId + "/removed");
            assertThat(page.locator("form[method=get] tbody tr")).containsText("a job that was removed");
        }
        try (Guest operator = operator()) {
            operator.goTo("/dashboard/audit");
            assertThat(row(operator.page(), "job.removed").first()).containsText(job.substring(0, 8));
        }
    }

    @Test
    void aTenantsPersonSeesWhatIsTheirsAlone() throws IOException {
        String own = train(gallery, "own", 1);
        String foreign = train(harbour, "foreign", 1);
        try (Guest guest =
                new Guest(chromium().browser(), platform.gateway(), curator.username(), curator.password())) {
            assertThat(guest.page().locator("body")).not().containsText(harbourId);
            guest.check("overview-of-a-tenant");
            for (String job : List.of(own, foreign)) {
                await(job.equals(own) ? gallery : harbour, job, "succeeded");
            }
            Locator shares = guest.page().locator("#tenants tbody tr");
            assertThat(shares).hasCount(1);
            assertThat(shares.locator("td").nth(1)).not().hasText("100 %");
            assertThat(shares.locator("td").nth(2)).not().hasText("100 %");
            guest.goTo("/dashboard/topics?tenant=" + harbourId);
            assertThat(guest.page().locator("body")).not().containsText("task-events");
            assertThat(guest.page().locator("tbody tr")).hasCount(0);
            guest.goTo("/dashboard/topics");
            assertThat(row(guest.page(), "preamble." + galleryId + ".events")).hasCount(1);
            guest.check("topics-of-a-tenant");
            assertThat(guest.goTo("/dashboard/tenants")).isEqualTo(200);
            for (String fact : List.of("Weight", "Lanes at the same time", "Requests a second")) {
                assertThat(guest.page().locator(".facts")).containsText(fact);
            }
            assertThat(offers(guest.page())).hasCount(0);
            guest.check("usage-of-a-tenant");
            assertThat(guest.goTo("/dashboard/jobs?q=own")).isEqualTo(200);
            assertThat(guest.page().locator("#list tbody tr")).hasCount(1);
            assertThat(guest.goTo("/dashboard/jobs?tenant=" + harbourId + "&q=foreign"))
                    .isEqualTo(200);
            assertThat(guest.page().locator("#list")).containsText("No job is like that");
            assertThat(guest.goTo("/dashboard/jobs/" + own)).isEqualTo(200);
            Download rows = guest.page()
                    .waitForDownload(
                            () -> guest.page().locator(".lineage a[download]").click());
            assertThat(Files.readAllLines(rows.path())).hasSize(120);
            assertThat(guest.page()
                            .request()
                            .get(platform.gateway()
                                    .resolve("/dashboard/jobs/" + foreign + "/rows")
                                    .toString())
                            .status())
                    .isEqualTo(404);
            guest.page()
                    .locator(".lineage a", new Page.LocatorOptions().setHasText("own v1"))
                    .click();
            assertThat(heading(guest.page())).hasText("own " + galleryId);
            assertThat(guest.goTo("/dashboard/jobs/" + foreign)).isEqualTo(404);
            assertThat(heading(guest.page())).hasText("Not found");
        }
    }

    @Test
    void whoBeginsIsToldHow() throws Exception {
        Administration administration = platform.administration();
        String quay = Fresh.name("dash-quay");
        administration.provision(quay, "Quay");
        Administration.Member member = administration.join(quay, quay + "-first", quay + "@first.invalid");
        try (Guest guest = new Guest(chromium().browser(), platform.gateway(), member.username(), member.password())) {
            assertThat(guest.page().locator("#begin")).containsText("./preamble train");
            guest.check("overview-of-who-begins");
            guest.goTo("/dashboard/jobs");
            assertThat(guest.page().locator("#list")).containsText("./preamble train");
            train(administration.with(administration.key(member, "first")), "begun", 1);
            assertThat(row(guest.page(), "begun")).hasCount(1);
            guest.goTo("/dashboard");
            assertThat(guest.page().locator("#figures")).isVisible();
            assertThat(guest.page().locator("#begin")).hasCount(0);
        }
    }

    /** Texts that somebody waits for are no jobs, and work all the same. */
    @Test
    void completionsAreSeenWhileTheyRunAndAfter() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        Thread somebody = Thread.startVirtualThread(() -> {
            while (!enough.get()) {
                awaitTexts();
            }
        });
        try (Guest operator = operator()) {
            Page page = operator.page();
            assertThat(figure(page, "completions on lanes")).not().hasText("0");
            assertThat(page.locator("#pools tbody td").nth(1)).not().hasText("0");
            operator.goTo("/dashboard/workers");
            assertThat(row(page, "working").locator("td").nth(3)).not().hasText("0");
            enough.set(true);
            operator.goTo("/dashboard");
            assertThat(figure(page, "tokens/s generated")).not().hasText("0");
        } finally {
            enough.set(true);
            somebody.join();
        }
    }

    @Test
    void twoVersionsAreComparedAndAnAliasIsMovedAndMovedBack() throws IOException {
        String compared = Fresh.name("compared");
        await(harbour, train(harbour, compared, 2), "succeeded");
        await(
                harbour,
                train(
                        harbour,
                        compared,
                        Map.of(
                                "epochs",
                                4,
                                "scoring",
                                Map.of("metrics", List.of("bleu", "rouge-l"), "texts", 4, "maxNewTokens", 16))),
                "succeeded");
        try (Guest operator = operator()) {
            Page page = operator.page();
            operator.goTo("/dashboard/prefixes");
            page.getByLabel("Search").fill("no-such-prefix");
            assertThat(page.locator("#list .empty")).containsText("No prefix is like that");
            page.getByLabel("Search").fill(compared);
            page.getByLabel("Tenant", new Page.GetByLabelOptions().setExact(true))
                    .fill(harbourId);
            assertThat(page.locator("#list tbody tr")).hasCount(1);
            assertThat(page).hasURL(Pattern.compile("q=" + compared + ".*tenant=" + harbourId));
            assertThat(row(page, compared)).containsText("v2");
            row(page, compared).locator("th a").click();
            assertThat(page.locator("[data-chart] canvas")).isVisible();
            assertThat(page.locator("[data-chart]"))
                    .hasAttribute("data-series", Pattern.compile("version 1.*version 2"));
            Locator scores = page.locator("[aria-labelledby=scores-title]").first();
            assertThat(scores.locator("tr", new Locator.LocatorOptions().setHasText("bleu"))
                            .locator("td"))
                    .hasText(new Pattern[] {Pattern.compile("not asked for"), Pattern.compile("[0-9.]+")});
            assertThat(page.locator("tr.differs", new Page.LocatorOptions().setHasText("epochs"))
                            .locator("td"))
                    .hasText(new String[] {"2", "4"});

            page.getByLabel("Input").fill("number: 7");
            page.getByLabel("New tokens, at most").fill("12");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Generate"))
                    .click();
            assertThat(page.locator("#answers h3")).hasText(new String[] {"without prefix", "v1", "v2"});
            assertThat(page.locator("#answers .said")).hasCount(3);

            page.getByLabel("New alias").fill("production");
            page.locator("form:has([name=alias]:visible) select").selectOption("1");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Make"))
                    .click();
            move(page, compared, 2);
            move(page, compared, 1);
            page.getByLabel("Input").fill("number: 7");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Generate"))
                    .click();
            assertThat(page.locator("#answers .said")).hasCount(3);
            operator.check("prefix-compared");
            operator.goTo("/dashboard/audit");
            assertThat(row(page, harbourId + "/" + compared + "/production")).hasCount(3);
            // Last, as the browser complains of what is refused.
            operator.goTo("/dashboard/prefixes/" + harbourId + "/" + compared);
            page.getByLabel("New alias").fill("production");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Make"))
                    .click();
            assertThat(page.locator("#alert")).containsText("production is there and points at v1");
        }
    }

    /** Of two people who move an alias at once the second is told, and what the first did stays. */
    @Test
    void anAliasThatWasMovedMeanwhileStaysWhereItIs() throws Exception {
        String prefix = Fresh.name("contested");
        for (int version = 1; version <= 3; version++) {
            await(harbour, train(harbour, prefix, 1), "succeeded");
        }
        String alias = "/v1/prefixes/" + prefix + "/aliases/production";
        harbour.put(alias, Map.of("version", 1));
        String address = "/dashboard/prefixes/" + harbourId + "/" + prefix;
        try (Guest first = operator();
                Guest second = operator()) {
            first.goTo(address);
            second.goTo(address);
            move(first.page(), prefix, 2);
            askToMove(second.page(), 3);
            assertThat(second.page().locator("#alert")).containsText("was changed meanwhile");
            assertThat(harbour.get(alias).path("version").asInt()).isEqualTo(2);
            second.goTo(address);
            move(second.page(), prefix, 3);

            bringVersions(prefix, 200);
            first.goTo(address);
            assertThat(first.page().getByLabel("production points at")).hasValue("3");
            move(first.page(), prefix, 203);
        }
    }

    /** So many more of what its third version is. */
    private static void bringVersions(String prefix, int more) throws Exception {
        platform.write(
                "insert into prefix_version (id, prefix, number, base_digest, digest, files, imported_by, created_at)"
                        + " select gen_random_uuid(), v.prefix, v.number + n, v.base_digest, v.digest, v.files, 'dash', now()"
                        + " from prefix_version v join prefix p on p.id = v.prefix, generate_series(1, ?) n"
                        + " where p.tenant = ? and p.name = ? and v.number = 3",
                more,
                harbourId,
                prefix);
    }

    private static void askToMove(Page page, int version) {
        page.getByLabel("production points at").selectOption(Integer.toString(version));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Move"))
                .click();
        page.locator("#confirm-yes").click();
    }

    private static void move(Page page, String prefix, int version) {
        String alias = "production";
        askToMove(page, version);
        Locator shown = page.locator("form[method=get] tbody tr").filter(new Locator.FilterOptions().setHasText(alias));
        assertThat(shown.locator("th")).hasText("v" + version);
        assertThat(harbour.get("/v1/prefixes/" + prefix)
                        .path("aliases")
                        .path(alias)
                        .asInt())
                .isEqualTo(version);
    }

    private static void awaitNews(Page page) {
        page.evaluate("() => new Promise(told => { let parts = 0;"
                + " const stream = new EventSource(document.querySelector('[data-live]').dataset.live);"
                + " stream.addEventListener('part', () => { if (++parts === 3) { stream.close(); told(); } }) })");
    }

    /** A question is put first, also by what a page renewed by itself, and each is told of in the audit. */
    @Test
    void aWorkerIsDrainedAndResumed() throws Exception {
        // It was seen longer ago each time, so that the list changes.
        see("dash-silent", "1 minute");
        try (Guest operator = operator()) {
            Page page = operator.page();
            operator.goTo("/dashboard/workers");
            String id = row(page, "working").locator("th").first().textContent();
            Locator worker = row(page, id);
            ElementHandle shown = page.locator("#workers").elementHandle();
            page.waitForFunction("shown => !shown.isConnected", shown);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Drain " + id))
                    .click();
            assertThat(page.locator("#confirm-question")).containsText("Drain " + id);
            // The worker is told of anew meanwhile, and is still there to be drained.
            awaitNews(page);
            page.keyboard().press("Tab");
            assertThat(page.locator("#confirm-yes")).isFocused();
            page.keyboard().press("Enter");
            assertThat(worker.locator(".state")).hasText(Pattern.compile("draining|drained"));
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Resume " + id))
                    .click();
            assertThat(worker.locator(".state")).hasText("working");
            operator.goTo("/dashboard/audit");
            assertThat(row(page, "worker.drained").first()).containsText(id);
            assertThat(row(page, "worker.resumed").first()).containsText(id);
        } finally {
            platform.write("update worker set drained_at = null");
            platform.write("delete from worker where id = 'dash-silent'");
        }
    }

    /** Pages that were left count no more; one too many is renewed all the same, and says so. */
    @Test
    void aPageTooManyIsRenewedNowAndThenUntilOthersAreLeft() throws Exception {
        HttpClient others = HttpClient.newHttpClient();
        try (Guest operator = operator()) {
            HttpRequest live = HttpRequest.newBuilder(platform.gateway().resolve("/dashboard/jobs/live"))
                    .header("Cookie", operator.cookies())
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            Page page = operator.page();
            // It has nothing that is told live.
            operator.goTo("/dashboard/tenants");
            AtomicInteger open = new AtomicInteger();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> isLive(others.send(live, BodyHandlers.ofInputStream()))
                            && open.incrementAndGet() == LIVE_PAGES);
            operator.goTo("/dashboard/jobs");
            assertThat(page.locator("#link")).containsText("this one is renewed every");
            others.shutdownNow();
            assertThat(page.locator("#link")).isEmpty();
            operator.check("jobs-once-more");
        } finally {
            others.shutdownNow();
        }
    }

    @Test
    void aTenantIsPausedAndItsLimitsAreSet() throws Exception {
        try (Guest operator = operator();
                Guest other = operator()) {
            Page page = operator.page();
            operator.goTo("/dashboard/tenants/" + galleryId);
            other.goTo("/dashboard/tenants/" + galleryId);
            page.getByLabel("Open jobs").fill("77");
            page.locator("form[action$='/limits'] button").click();
            assertThat(page.locator(".facts")).containsText("of 77");
            other.page().getByLabel("Weight").fill("9");
            other.page().locator("form[action$='/share'] button").click();
            assertThat(other.page().locator("#alert")).containsText("was changed meanwhile");
            assertThat(other.page().getByLabel("Weight")).hasValue("9");

            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Pause"))
                    .click();
            page.locator("#confirm-yes").click();
            assertThat(page.locator("main .state").first()).hasText("paused");
            String job = train(gallery, "halted", 1);
            operator.goTo("/dashboard");
            Locator wait = page.locator("#attention li", new Page.LocatorOptions().setHasText("waits"))
                    .filter(new Locator.FilterOptions().setHasText("paused"));
            wait.locator("a").click();
            assertThat(page.locator("#found")).containsText("Only those that say");
            assertThat(row(page, "halted")).hasCount(1);
            assertThat(page.locator("#list tbody tr")).hasCount(1);

            operator.goTo("/dashboard/tenants/" + galleryId);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Resume"))
                    .click();
            assertThat(page.locator("main .state").first()).hasText("active");
            await(gallery, job, "succeeded");
            operator.goTo("/dashboard/audit");
            for (String action : List.of("tenant.limits-set", "tenant.paused", "tenant.resumed")) {
                assertThat(row(page, action).first()).containsText(galleryId);
            }
            assertThat(row(page, "\"weight\":9")).hasCount(0);
        } finally {
            platform.write("update tenant set paused_at = null where id = ?", galleryId);
        }
    }

    @Test
    void whatWasGivenUpIsRetriedOrDropped() throws Exception {
        String first = bury(gallery, "lazarus");
        String second = bury(gallery, "departed");
        see("dash-gone", "1 hour");
        try (Guest operator = operator()) {
            Page page = operator.page();
            assertThat(page.locator("#attention")).containsText("Worker dash-gone is lost");
            operator.shoot("overview-that-needs-attention");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("given up")))
                    .click();
            Locator resolution = page.getByLabel("Resolution");
            assertThat(resolution).hasValue("open");
            operator.check("dead-letters");
            Locator retry = page.getByRole(
                    AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Retry " + first.substring(0, 8)));
            retry.focus();
            page.keyboard().press("Enter");
            assertThat(row(page, first.substring(0, 8))).hasCount(0);
            assertThat(resolution).hasValue("open");
            assertThat(page.locator("#letters button").first()).isFocused();
            resolution.selectOption("retried");
            page.waitForURL(url -> url.endsWith("?resolution=retried"));
            assertThat(row(page, second.substring(0, 8))).hasCount(0);
            assertThat(row(page, first.substring(0, 8))).containsText("retried by operator as");
            operator.goTo("/dashboard/dead-letters?resolution=of-old");
            assertThat(resolution).hasValue("all");
            String again = row(page, first.substring(0, 8))
                    .locator("a")
                    .last()
                    .getAttribute("href")
                    .replaceFirst(".*/", "");
            assertThat(gallery.get("/v1/training-jobs/" + again).path("prefix").asText())
                    .isEqualTo("lazarus");
            gallery.post("/v1/training-jobs/" + again + "/cancel");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Drop " + second.substring(0, 8)))
                    .click();
            page.locator("#confirm-yes").click();
            assertThat(row(page, second.substring(0, 8))).containsText("dropped by operator");
            operator.check("dead-letters-of-all-kinds");
            operator.goTo("/dashboard/audit");
            assertThat(row(page, "dead-letter.retried").filter(new Locator.FilterOptions().setHasText(first)))
                    .hasCount(1);
            assertThat(row(page, "dead-letter.dropped").filter(new Locator.FilterOptions().setHasText(second)))
                    .hasCount(1);
        } finally {
            platform.write("delete from worker where id = 'dash-gone'");
        }
    }

    /** What operators did to it too, but not what was done to a tenant that had its id before. */
    @Test
    void aTenantsPersonSeesWhatWasGivenUpAndDoneOfTheirsAlone() throws Exception {
        String left = bury(gallery, "left");
        String foreign = bury(harbour, "sunken");
        String dropped = bury(gallery, "discarded");
        platform.write(
                "insert into audit (at, tenant, actor, action, subject)"
                        + " values (now() - interval '1 year', ?, 'predecessor', 'tenant.paused', ?)",
                galleryId,
                galleryId);
        try (Guest operator = operator();
                Guest guest =
                        new Guest(chromium().browser(), platform.gateway(), curator.username(), curator.password())) {
            for (String job : List.of(foreign, dropped)) {
                operator.goTo("/dashboard/dead-letters?resolution=open");
                Page page = operator.page();
                page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Drop " + job.substring(0, 8)))
                        .click();
                page.locator("#confirm-yes").click();
                assertThat(row(page, job.substring(0, 8))).hasCount(0);
            }
            Page page = guest.page();
            assertThat(page.locator("nav")).not().containsText("Workers");
            showsGalleryAlone(guest, "/dead-letters", foreign);
            assertThat(row(page, dropped.substring(0, 8))).containsText("dropped by operator");
            assertThat(offers(page)).hasCount(0);
            guest.check("dead-letters-of-a-tenant");
            String letter = row(page, left.substring(0, 8)).getAttribute("id").replace("letter-", "");
            assertThat(told(page, "/dashboard/dead-letters/live?resolution=open"))
                    .contains(left)
                    .doesNotContain(foreign);
            assertThat(told(page, "/dashboard/dead-letters/live"))
                    .contains(dropped)
                    .doesNotContain(foreign);

            showsGalleryAlone(guest, "/audit", foreign);
            assertThat(row(page, "dead-letter.dropped").first()).containsText("operator");
            assertThat(page.locator("main")).not().containsText("predecessor");
            assertThat(page.locator("main")).not().containsText("worker.");
            guest.check("audit-of-a-tenant");
            page.getByLabel("Did").fill("dead-letter.dropped");
            page.getByLabel("Did").press("Enter");
            page.waitForURL(url -> url.contains("action=dead-letter.dropped"));
            assertThat(row(page, "dead-letter.dropped").first()).isVisible();
            assertThat(page.locator("tbody tr")
                            .filter(new Locator.FilterOptions().setHasNotText("dead-letter.dropped")))
                    .hasCount(0);
            page.getByLabel("Who").fill("nobody at all");
            page.getByLabel("Who").press("Enter");
            assertThat(page.locator("#list")).containsText("Nothing is called exactly so.");
            page.getByText("Show all").click();
            row(page, "dead-letter.dropped")
                    .first()
                    .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("operator"))
                    .click();
            page.waitForURL(url -> url.contains("actor=operator"));
            assertThat(page.getByLabel("Who")).hasValue("operator");
            operator.goTo("/dashboard/audit");
            assertThat(row(operator.page(), "dead-letter.dropped").nth(1)).isVisible();

            guest.goTo("/dashboard/dead-letters?resolution=open");
            row(page, left.substring(0, 8)).getByText("its page").click();
            assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Run again")))
                    .isVisible();
            // Last, as the browser complains of what is refused.
            assertThat(guest.goTo("/dashboard/workers")).isEqualTo(404);
            for (String answer : List.of("/retry", "/drop")) {
                assertThat(guest.send("/dashboard/dead-letters/" + letter + answer, Map.of()))
                        .isEqualTo(404);
            }
        }
    }

    /** On its first page, which is where the guest is then, and on the rest. */
    private static void showsGalleryAlone(Guest guest, String list, String foreign) {
        Page page = guest.page();
        assertThat(guest.goTo("/dashboard" + list + "?limit=1")).isEqualTo(200);
        page.getByText("Older ones").click();
        page.waitForURL(url -> url.contains("cursor="));
        for (String place : List.of(page.url(), platform.gateway() + "/dashboard" + list)) {
            assertThat(page.navigate(place).status()).isEqualTo(200);
            assertThat(page.locator("tbody tr").first()).isVisible();
            assertThat(page.locator("main")).not().containsText(foreign.substring(0, 8));
            assertThat(page.locator("main")).not().containsText(harbourId);
        }
    }

    /** What a stream tells first. */
    private static String told(Page page, String stream) {
        return (String) page.evaluate(
                "stream => new Promise(told => { const source = new EventSource(stream);"
                        + " source.addEventListener('part', event => { source.close(); told(event.data); }) })",
                stream);
    }

    /** Whether it goes on, and is not to be asked for again after a while. */
    private static boolean isLive(HttpResponse<InputStream> stream) throws IOException {
        assertThat(stream.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))
                .readLine()
                .equals("retry: 2000");
    }

    /** A worker that was seen so long ago, and never since. */
    private static void see(String worker, String ago) throws Exception {
        platform.write(
                "insert into worker (id, incarnation, pool, digest, device, lanes, held, free_memory, draining, seen_at)"
                        + " values (?, gen_random_uuid(), 'preamble-base', repeat('0', 64), 'cpu', 2, 0, 0, false,"
                        + " now() - cast(? as interval))",
                worker,
                ago);
    }

    /** A job as the scheduler leaves it whose runs were lost one after the other. */
    private static String bury(PublicApi api, String prefix) throws Exception {
        String job = train(api, prefix, 100);
        await(api, job, "running");
        api.post("/v1/training-jobs/" + job + "/cancel");
        await(api, job, "cancelled");
        UUID id = UUID.fromString(job);
        platform.write(
                "update job set state = 'FAILED', error_code = 'worker_lost', error_detail = ? where id = ?", LOST, id);
        platform.write(
                "insert into dead_letter (id, job, segment, code, detail, at) select gen_random_uuid(), job, id,"
                        + " 'worker_lost', ?, now() from segment where job = ? order by ordinal desc limit 1",
                LOST,
                id);
        return job;
    }

    /** Nothing reaches beyond the screen, and all can be read. */
    @Test
    void allPagesFitAPhoneAtNight() throws Exception {
        show();
        String job = train(gallery, "pocketed", 2);
        try (Guest guest = Guest.onAPhone(
                chromium().browser(),
                platform.gateway(),
                "operator",
                Files.readString(platform.operatorPassword()).strip())) {
            List<String> pages = new ArrayList<>(pages().keySet());
            pages.addAll(List.of("/jobs", "/jobs/" + job, shown(), "/audit"));
            for (String path : pages) {
                assertThat(guest.goTo("/dashboard" + path)).as(path).isEqualTo(200);
                assertThat(guest.page().locator("main h1")).isVisible();
                assertThat(guest.overflow()).as("too wide: " + path).isNotPositive();
                guest.check("phone" + path.replaceAll("[^a-z-]", "-"));
            }
        }
    }

    /** Each page of the rest, and that what is done there is done, once and audited. */
    @Test
    void anOperatorSteersAndTheAuditTellsOfIt() throws IOException {
        train(harbour, "earlier", 1);
        readEvents(harbour, harbourId);
        String job = train(harbour, "steered", 1);
        try (Guest operator = operator()) {
            Page page = operator.page();
            operator.goTo("/dashboard/tenants/" + harbourId);
            Locator expected = page.locator("form[action$='/share'] [name=expected]");
            String before = expected.inputValue();
            page.getByLabel("Weight").fill("2.5");
            page.locator("form[action$='/share'] button").dblclick();
            assertThat(expected).not().hasValue(before);
            assertThat(page.locator("[data-chart] canvas")).isVisible();
            operator.check("tenant");
            operator.goTo("/dashboard/tenants");
            assertThat(page.locator("tr", new Page.LocatorOptions().setHasText(harbourId)))
                    .containsText("2.5");
            operator.check("tenants");
            operator.goTo("/dashboard/workers");
            assertThat(page.locator("#workers")).containsText("working");
            operator.check("workers");
            operator.goTo("/dashboard/jobs/" + job);
            assertThat(page.locator("#standing .state")).hasText("succeeded");
            operator.goTo("/dashboard/topics?tenant=" + harbourId);
            assertThat(row(page, "preamble.task-events")).containsText("preamble-scheduler");
            assertThat(row(page, "preamble.pools.preamble-base.tasks")
                            .locator("td")
                            .nth(2))
                    .hasText("preamble.pools.preamble-base.tasks");
            Locator events = row(page, "preamble." + harbourId + ".events");
            assertThat(events).containsText(harbourId + ".desk");
            assertThat(events.locator("td").last()).not().hasText("0");
            operator.check("topics");

            operator.goTo("/dashboard/prefixes/" + harbourId + "/steered");
            page.getByLabel("New alias").fill("production");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Make"))
                    .click();
            assertThat(page.locator("tbody tr").first()).containsText("production");
            page.getByLabel("Input").fill("number: 7");
            page.getByLabel("New tokens, at most").fill("8");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Generate"))
                    .click();
            assertThat(page.locator("#answers h3")).hasText(new String[] {"without prefix", "v1"});
            assertThat(page.locator("#answers .said")).hasCount(2);
            operator.check("prefix");
            operator.goTo("/dashboard/prefixes");
            operator.check("prefixes");

            operator.goTo("/dashboard/audit");
            assertThat(row(page, harbourId + "/steered/production")).hasCount(1);
            assertThat(row(page, "playground.asked")
                            .filter(new Locator.FilterOptions().setHasText(harbourId + "/steered")))
                    .hasCount(1);
            assertThat(row(page, "tenant.share-set").filter(new Locator.FilterOptions().setHasText(harbourId)))
                    .hasCount(1);
            operator.check("audit");

            operator.goTo("/dashboard/prefixes/" + harbourId + "/steered");
            // Last, as htmx writes to the console each request that it was told to give up.
            stopByKeyboard(page);
        }
    }

    @Test
    void aViewerSeesEverythingAndNothingToPress() throws Exception {
        String alias = show();
        String job = train(gallery, "unhurried", 100);
        Map<String, String> pages = new TreeMap<>(pages());
        pages.put(shown(), alias);
        pages.put("/audit", harbourId + "/shown/" + alias);
        pages.put("/jobs/" + job, "unhurried");
        Viewer viewer = platform.viewer();
        try (Guest guest = new Guest(chromium().browser(), platform.gateway(), viewer.username(), viewer.password());
                Guest operator = operator()) {
            for (String path : List.of("/jobs/" + job, shown(), "/tenants/" + harbourId, "/workers")) {
                operator.goTo("/dashboard" + path);
                assertThat(offers(operator.page()).first()).isVisible();
            }
            assertThat(guest.page().locator(".who")).containsText("viewer");
            List<String> places = operator.page().locator("nav a").allTextContents();
            assertThat(guest.page().locator("nav a").allTextContents()).isEqualTo(places);
            // Where it is seen to be at work first; it takes the processor from the browser.
            Map<Boolean, List<Map.Entry<String, String>>> order = pages.entrySet().stream()
                    .collect(Collectors.partitioningBy(page -> page.getKey().matches("|/jobs.*|/workers")));
            order.getOrDefault(true, List.of()).forEach(page -> seesNothingToPress(guest, page));
            // It may be over by now.
            status(() -> gallery.post("/v1/training-jobs/" + job + "/cancel"));
            order.getOrDefault(false, List.of()).forEach(page -> seesNothingToPress(guest, page));
        } finally {
            // It may be over by now.
            status(() -> gallery.post("/v1/training-jobs/" + job + "/cancel"));
        }
    }

    private static void seesNothingToPress(Guest guest, Map.Entry<String, String> page) {
        String path = page.getKey();
        assertThat(guest.goTo("/dashboard" + path)).as(path).isEqualTo(200);
        assertThat(guest.page().locator("main")).containsText(page.getValue());
        assertThat(offers(guest.page())).hasCount(0);
        guest.check("viewer" + path.replaceAll("[^a-z-]", "-"));
    }

    /** By whichever way: a form that no page of theirs has, or the API. */
    @Test
    void aViewerChangesNothing() throws Exception {
        show();
        String job = train(gallery, "spared", 100);
        Viewer viewer = platform.viewer();
        try (Guest guest = new Guest(chromium().browser(), platform.gateway(), viewer.username(), viewer.password())) {
            List<Object> before = changeable();
            guest.goTo("/dashboard/workers");
            String worker = guest.page().locator("#workers tbody th").first().textContent();
            String letter = UUID.randomUUID().toString();
            Map<String, String> nothing = Map.of();
            Map<String, Map<String, String>> forms = Map.ofEntries(
                    Map.entry("/jobs/" + job + "/cancel", nothing),
                    Map.entry("/jobs/" + job + "/retry", nothing),
                    Map.entry("/jobs/" + job + "/remove", nothing),
                    Map.entry("/tenants/" + galleryId + "/share", Map.of("weight", "9")),
                    Map.entry("/tenants/" + galleryId + "/limits", Map.of("openJobs", "1")),
                    Map.entry("/tenants/" + galleryId + "/pause", nothing),
                    Map.entry("/tenants/" + galleryId + "/resume", nothing),
                    Map.entry("/workers/" + worker + "/drain", nothing),
                    Map.entry("/workers/" + worker + "/resume", nothing),
                    Map.entry("/dead-letters/" + letter + "/retry", nothing),
                    Map.entry("/dead-letters/" + letter + "/drop", nothing),
                    Map.entry(shown() + "/aliases", Map.of("alias", "forged", "version", "1")),
                    Map.entry(shown() + "/playground", Map.of("input", "number: 7", "maxNewTokens", "8")));
            forms.forEach((path, fields) ->
                    assertThat(guest.send("/dashboard" + path, fields)).as(path).isEqualTo(403));

            PublicApi api = new PublicApi(platform.gateway(), viewer.token());
            for (String path : List.of("tenants", "tenants/" + galleryId, "usage/" + galleryId, "workers")) {
                assertThat(status(() -> api.get("/v1/admin/" + path))).as(path).isEqualTo(403);
            }
            assertThat(status(() -> api.get("/v1/admin/dead-letters"))).isEqualTo(403);
            assertThat(status(() -> api.get("/v1/usage"))).as("no tenant's").isEqualTo(403);
            for (String path : List.of(
                    "tenants/" + galleryId + "/pause", "pools/preamble-base/pause", "workers/" + worker + "/drain")) {
                assertThat(status(() -> api.post("/v1/admin/" + path))).as(path).isEqualTo(403);
            }
            assertThat(status(() -> api.put("/v1/admin/tenants/" + galleryId + "/share", Map.of("weight", 9))))
                    .isEqualTo(403);
            assertThat(status(() -> api.post("/v1/admin/tenants", Map.of("id", "dash-forged", "displayName", "x"))))
                    .isEqualTo(403);

            assertThat(gallery.get("/v1/jobs/" + job).path("state").asText()).isNotEqualTo("cancelled");
            assertThat(changeable()).isEqualTo(before);
            guest.goTo("/dashboard/audit");
            assertThat(row(guest.page(), viewer.username())).hasCount(0);
        } finally {
            // It may be over by now.
            status(() -> gallery.post("/v1/training-jobs/" + job + "/cancel"));
        }
    }

    /** Pages beside what stands on each of them. */
    private static Map<String, String> pages() {
        return Map.ofEntries(
                Map.entry("", "Share of lane time"),
                Map.entry("/jobs?q=shown", harbourId),
                Map.entry("/jobs?q=unhurried", galleryId),
                Map.entry("/prefixes", "shown"),
                Map.entry("/tenants", galleryId),
                Map.entry("/tenants/" + harbourId, "Requests a second"),
                Map.entry("/workers", "preamble-base"),
                Map.entry("/topics?tenant=" + harbourId, "preamble.task-events"),
                Map.entry("/dead-letters", "Dead letters"));
    }

    private static String shown() {
        return "/prefixes/" + harbourId + "/shown";
    }

    /** Forms and buttons but for those that look for something. */
    private static Locator offers(Page page) {
        return page.locator(
                "main form:not([method='get']), main button:not(form[method='get'] button), [hx-post], [hx-put],"
                        + " [hx-patch], [hx-delete]");
    }

    /** What the requests of {@link #aViewerChangesNothing} aim at. */
    private static List<Object> changeable() throws IOException {
        return List.of(
                platform.administration().tenants().stream()
                        .filter(tenant -> tenant.path("id").asText().matches(galleryId + "|dash-forged"))
                        .toList(),
                gallery.items("/v1/training-jobs").count(),
                harbour.get("/v1/prefixes/shown").path("aliases"));
    }

    private static int status(Runnable request) {
        try {
            request.run();
            return 200;
        } catch (Refused e) {
            return e.status();
        }
    }

    /**
     * Sees to it that {@link #shown()} has a version, and points at it by another alias each time.
     *
     * @return the alias
     */
    private static String show() {
        if (harbour.items("/v1/prefixes")
                .noneMatch(prefix -> prefix.path("name").asText().equals("shown"))) {
            String job = train(harbour, "shown", 1);
            await(harbour, job, "succeeded");
        }
        String alias = Fresh.name("live");
        harbour.put("/v1/prefixes/shown/aliases/" + alias, Map.of("version", 1));
        return alias;
    }

    /** Beside others' texts, so that there is time for it. */
    private static void stopByKeyboard(Page page) {
        Thread others = Thread.startVirtualThread(DashboardIT::awaitTexts);
        page.getByLabel("Input").fill("number: 7");
        page.getByLabel("New tokens, at most").fill("400");
        Locator generate = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Generate"));
        generate.focus();
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Stop")))
                .isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#answers")).hasText("Stopped.");
        assertThat(generate).isFocused();
        assertThat(page.locator("button.stop")).isHidden();
        others.interrupt();
    }

    /** Many at once, and long ones, so that it takes a while. */
    private static void awaitTexts() {
        harbour.stream(
                "/openai/v1/completions",
                Map.of(
                        "model",
                        "preamble-base",
                        "prompt",
                        "number",
                        "stream",
                        true,
                        "n",
                        16,
                        "max_tokens",
                        400,
                        "temperature",
                        5),
                piece -> {});
    }

    /** Some of them, by a group that will not read on. */
    private static void readEvents(PublicApi api, String tenant) {
        String name = "desk-" + api.get("/v1/kafka-clients").path("items").size();
        String properties = api.post("/v1/kafka-clients", Map.of("name", name))
                .path("properties")
                .asText();
        List<TopicReader.TopicRecord> read = new TopicReader(properties)
                .read(tenant + ".desk", "preamble." + tenant + ".events", 1, Duration.ofSeconds(30));
        assertThat(read).isNotEmpty();
    }

    private static void await(PublicApi api, String job, String state) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> api.get("/v1/jobs/" + job).path("state").asText(), state::equals);
    }

    private static Locator figure(Page page, String name) {
        return page.locator("#figures div")
                .filter(new Locator.FilterOptions().setHasText(name))
                .locator(".figure");
    }

    private static Locator row(Page page, String text) {
        return page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(text));
    }

    /** A page of somebody else's sends the cookies along, and cannot say that it is ours. */
    @Test
    void nothingIsChangedFromElsewhere() throws IOException {
        String job = train(gallery, "attacked", 1);
        try (Guest operator = operator()) {
            String cancel = platform.gateway()
                    .resolve("/dashboard/jobs/" + job + "/cancel")
                    .toString();
            assertThat(operator.page().request().post(cancel).status()).isEqualTo(403);
            assertThat(gallery.get("/v1/jobs/" + job).path("state").asText()).isNotEqualTo("cancelled");
        }
    }

    /** The page under /docs/ sends what its reader fills in, with the reader's own key, and nobody had to log in for it. */
    @Test
    void theApiIsTriedOnItsPage() throws IOException {
        String key = platform.administration().key(curator, "reader").secret();
        try (Guest reader = new Guest(chromium().browser(), platform.gateway())) {
            Page page = reader.page();
            assertThat(reader.goTo("/docs/")).isEqualTo(200);
            page.locator("button.authorize").click();
            page.getByLabel("auth-bearer-value").fill(key);
            page.locator(".modal-ux .auth.authorize").click();
            page.locator(".modal-ux .btn-done").click();
            page.locator("#operations-tag-Usage").click();
            page.locator("#operations-tag-Usage + .no-margin .opblock-summary-control")
                    .click();
            page.locator("button.execute").click();
            assertThat(page.locator(".live-responses-table tbody .response-col_status"))
                    .containsText("200");
            assertThat(page.locator(".live-responses-table")).containsText(galleryId);
            reader.shoot("docs");
        }
    }

    private static Guest operator() throws IOException {
        return new Guest(
                chromium().browser(),
                platform.gateway(),
                "operator",
                Files.readString(platform.operatorPassword()).strip());
    }

    private static Chromium chromium() {
        return java.util.Objects.requireNonNull(chromium);
    }

    private static Locator heading(Page page) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
    }

    private static String train(PublicApi api, String prefix, int epochs) {
        return train(api, prefix, Map.of("epochs", epochs));
    }

    private static String train(PublicApi api, String prefix, Map<String, Object> own) {
        Map<String, Object> options =
                new HashMap<>(Map.of("batchSize", 8, "virtualTokens", 5, "reparametrisation", 32));
        options.putAll(own);
        String rows = IntStream.range(0, 120)
                .mapToObj(i -> RecordJson.text(Map.of("input", "number: " + i, "target", "This is number " + i + ".")))
                .collect(Collectors.joining("\n", "", "\n"));
        JsonNode dataset = api.upload("/v1/datasets?name=numbers", rows);
        return api.post(
                        "/v1/training-jobs",
                        Map.of(
                                "baseModel",
                                "preamble-base",
                                "dataset",
                                dataset.path("id").asText(),
                                "prefix",
                                prefix,
                                "options",
                                options))
                .path("id")
                .asText();
    }
}
