package dev.preamble.local.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.preamble.client.Administration;
import dev.preamble.local.Fresh;
import dev.preamble.local.PlatformUnderTest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is logged in to the dashboard, as whom and for how long; and what they are told when it does not answer. */
final class SessionsIT {
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(8);
    private static final Pattern SESSION = Pattern.compile("q_session.*");
    private static final String LIVE = "**/live*";
    private static final String NOT_LIVE = "Not live";

    private static PlatformUnderTest platform;
    private static @Nullable Chromium chromium;

    @BeforeAll
    static void open() throws Exception {
        Optional<Chromium> found = Chromium.found();
        assumeThat(found).as("a chromium on the PATH").isPresent();
        chromium = found.get();
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
        platform = PlatformUnderTest.shared();
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    /** Each of them renews the session that they share, as does one that has not heard of it yet. */
    @Test
    void windowsThatWakeTogetherStayLoggedIn() throws Exception {
        platform.setTokenLife(Long.toString(TOKEN_LIFE.toSeconds()));
        try (Guest operator = operator();
                HttpClient windows = HttpClient.newHttpClient()) {
            // Nothing of it is told live, so that nothing is renewed here.
            assertThat(operator.goTo("/dashboard/tenants")).isEqualTo(200);
            HttpRequest page = HttpRequest.newBuilder(platform.gateway().resolve("/dashboard/tenants"))
                    .header("Cookie", operator.cookies())
                    .timeout(Duration.ofSeconds(30))
                    .build();
            Awaitility.await()
                    .pollDelay(TOKEN_LIFE)
                    .atMost(TOKEN_LIFE.multipliedBy(3))
                    .until(() -> true);
            List<CompletableFuture<HttpResponse<String>>> asked = Stream.generate(
                            () -> windows.sendAsync(page, BodyHandlers.ofString()))
                    .limit(6)
                    .toList();
            assertThat(asked.stream().map(CompletableFuture::join)).allSatisfy(SessionsIT::showsTenants);
            showsTenants(windows.send(page, BodyHandlers.ofString()));
        } finally {
            platform.setTokenLife("");
        }
    }

    private static void showsTenants(HttpResponse<String> answer) {
        assertThat(answer.statusCode())
                .as("%s", answer.headers().firstValue("Location"))
                .isEqualTo(200);
        assertThat(answer.body()).contains("<h1>Tenants</h1>");
    }

    @Test
    void somebodyOfTwoTenantsChoosesWhoseThingsTheySee() throws Exception {
        Administration administration = platform.administration();
        String attic = Fresh.name("sess-attic");
        String cellar = Fresh.name("sess-cellar");
        administration.provision(attic, "Attic");
        administration.provision(cellar, "Cellar");
        String name = attic + "-keeper";
        administration.join(attic, name, name + "@keeper.invalid");
        Administration.Member keeper = administration.joinToo(cellar, name, name + "@keeper.invalid");
        try (Guest guest = new Guest(browser(), platform.gateway(), keeper.username(), keeper.password())) {
            Page page = guest.page();
            Locator choice = page.getByLabel("Tenant");
            assertThat(choice).hasValue(attic);
            guest.goTo("/dashboard/tenants");
            assertThat(heading(page)).containsText("Attic");
            guest.goTo("/dashboard/audit");
            assertThat(page.locator("main")).containsText(attic);
            assertThat(page.locator("main")).not().containsText(cellar);
            choice.selectOption(cellar);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Switch"))
                    .click();
            assertThat(choice).hasValue(cellar);
            assertThat(heading(page)).hasText("Overview");
            guest.check("overview-of-one-of-two-tenants");
            guest.goTo("/dashboard/tenants");
            assertThat(heading(page)).containsText("Cellar");
            assertThat(guest.goTo("/dashboard/tenants/" + attic)).isEqualTo(404);
            guest.goTo("/dashboard/audit");
            assertThat(page.locator("main")).containsText(cellar);
            assertThat(page.locator("main")).not().containsText(attic);

            assertThat(guest.send("/dashboard/tenant", java.util.Map.of("tenant", "sess-nobodys")))
                    .isEqualTo(404);
            // Where the chosen one can be used no more, the other still can.
            administration.erase(cellar);
            guest.goTo("/dashboard/tenants");
            assertThat(heading(page)).containsText("Attic");
        }
    }

    /** Through the login, which asks for nothing as long as Keycloak knows them, and back to what they asked for. */
    @Test
    void aSearchWithoutASessionLeadsToWhatWasLookedFor() throws Exception {
        try (Guest operator = operator()) {
            Page page = operator.page();
            operator.goTo("/dashboard/jobs");
            page.getByLabel("Search").fill("nothing-like-it");
            page.waitForURL(url -> url.contains("q=nothing-like-it"));
            forgetSession(page);
            page.getByLabel("Search").fill("nothing-else");
            assertThat(page.locator("#list")).containsText("No job is like that");
            assertThat(page.getByLabel("Search")).hasValue(Pattern.compile("nothing-(like-it|else)"));
            assertThat(heading(page)).hasText("Jobs");
        }
    }

    /** What was typed stays, and is saved once they are logged in again. */
    @Test
    void anActionWithoutASessionIsToldAndCanBeDoneAgain() throws Exception {
        String tenant = Fresh.name("sess-forge");
        platform.administration().provision(tenant, "Forge");
        try (Guest operator = operator()) {
            Page page = operator.page();
            operator.goTo("/dashboard/tenants/" + tenant);
            page.getByLabel("Weight").fill("3.5");
            forgetSession(page);
            Locator save = page.locator("#share button");
            save.click();
            assertThat(page.locator("#alert")).containsText("You were logged out, and nothing was done");
            assertThat(page.getByLabel("Weight")).hasValue("3.5");
            Page login = page.waitForPopup(() -> page.locator("#alert a").click());
            assertThat(heading(login)).hasText("Overview");
            login.close();
            save.click();
            assertThat(page.locator("#alert")).isEmpty();
            assertThat(save).isFocused();
            operator.goTo("/dashboard/tenants");
            assertThat(page.locator("tr", new Page.LocatorOptions().setHasText(tenant)))
                    .containsText("3.5");
        }
    }

    @Test
    void anActionWithoutAnAnswerIsTold() throws Exception {
        String tenant = Fresh.name("sess-mill");
        platform.administration().provision(tenant, "Mill");
        try (Guest operator = operator()) {
            Page page = operator.page();
            operator.goTo("/dashboard/tenants/" + tenant);
            page.route("**/share", Route::abort);
            page.getByLabel("Weight").fill("3.5");
            page.locator("#share button").click();
            assertThat(page.locator("#alert")).containsText("The gateway does not answer");
            assertThat(page.getByLabel("Weight")).hasValue("3.5");
        }
    }

    /** A proxy says so while a gateway starts again. */
    @Test
    void aStreamWithoutAGatewayIsTriedAgain() throws Exception {
        try (Guest operator = operator()) {
            Page page = operator.page();
            page.route(LIVE, route -> route.fulfill(new Route.FulfillOptions().setStatus(502)));
            operator.goTo("/dashboard/jobs");
            assertThat(page.locator("#link")).containsText(NOT_LIVE);
            assertThat(heading(page)).hasText("Jobs");
            page.unroute(LIVE);
            assertThat(page.locator("#link")).isEmpty();
        }
    }

    /** Nobody says that a connection is dead whose other end is gone. */
    @Test
    void aSilentStreamIsTriedAgain() throws Exception {
        try (Guest operator = operator()) {
            Page page = operator.page();
            List<Route> silent = new ArrayList<>();
            page.clock().install();
            page.route(LIVE, silent::add);
            operator.goTo("/dashboard/jobs");
            page.waitForCondition(() -> silent.size() == 1);
            page.clock().fastForward("00:31");
            assertThat(page.locator("#link")).containsText(NOT_LIVE);
            page.waitForCondition(() -> silent.size() == 2);
            silent.getLast().resume();
            assertThat(page.locator("#link")).isEmpty();
        }
    }

    private static void forgetSession(Page page) {
        page.context().clearCookies(new BrowserContext.ClearCookiesOptions().setName(SESSION));
    }

    private static Guest operator() throws Exception {
        return new Guest(
                browser(),
                platform.gateway(),
                "operator",
                Files.readString(platform.operatorPassword()).strip());
    }

    private static com.microsoft.playwright.Browser browser() {
        return java.util.Objects.requireNonNull(chromium).browser();
    }

    private static Locator heading(Page page) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
    }
}
