package dev.preamble.local.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Somebody who is logged in to the dashboard, in a browser window of their own. */
final class Guest implements AutoCloseable {
    private static final Path SHOTS = Path.of("target", "screenshots");

    private final URI gateway;
    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    /** Has not logged in. */
    Guest(Browser browser, URI gateway) {
        this(browser, gateway, new Browser.NewContextOptions().setViewportSize(1280, 860));
    }

    private Guest(Browser browser, URI gateway, Browser.NewContextOptions window) {
        this.gateway = gateway;
        // A screenshot shows no page on its way to the next.
        context = browser.newContext(window.setReducedMotion(ReducedMotion.REDUCE));
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
    }

    /** Comes to a page of the dashboard, and is led to it by way of the login. */
    Guest(Browser browser, URI gateway, String username, String password) {
        this(browser, gateway);
        logIn(username, password);
    }

    /** As one who does that on a phone, at night. */
    static Guest onAPhone(Browser browser, URI gateway, String username, String password) {
        Guest guest = new Guest(
                browser,
                gateway,
                new Browser.NewContextOptions()
                        .setViewportSize(390, 844)
                        .setDeviceScaleFactor(2)
                        .setIsMobile(true)
                        .setHasTouch(true)
                        .setColorScheme(ColorScheme.DARK));
        guest.logIn(username, password);
        return guest;
    }

    private void logIn(String username, String password) {
        page.navigate(gateway.resolve("/dashboard").toString());
        new LoginPage(page).logIn(username, password);
        page.waitForURL(gateway.resolve("/dashboard") + "**");
        complaints.clear();
    }

    Page page() {
        return page;
    }

    /** Status of the answer. */
    int goTo(String path) {
        return page.navigate(gateway.resolve(path).toString()).status();
    }

    /** Sends a form that the page does not have, as its own would be sent. Status of the answer. */
    int send(String path, Map<String, String> fields) {
        Object status = page.evaluate(
                "([path, fields]) => fetch(path, {method: 'POST', body: new URLSearchParams(fields)})"
                        + ".then(answer => answer.status)",
                List.of(path, fields));
        return ((Number) status).intValue();
    }

    /** What shows others that it is they who ask, as a header has it. */
    String cookies() {
        return context.cookies(gateway.resolve("/dashboard").toString()).stream()
                .map(cookie -> cookie.name + "=" + cookie.value)
                .collect(Collectors.joining("; "));
    }

    /** By how many pixels the page is wider than its window. A phone's {@code innerWidth} grows with the page. */
    int overflow() {
        return ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue() - page.viewportSize().width;
    }

    /** What a page that is shown must have in common with all others: nothing in it was refused, and all can use it. */
    void check(String name) {
        shoot(name);
        // Without a second page for frames, of which there are none.
        assertThat(new AxeBuilder(page)
                        .setLegacyMode(true).analyze().getViolations().stream()
                                .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                                .map(rule -> rule.getId() + ": "
                                        + rule.getNodes().getFirst().getHtml()))
                .as("serious faults of " + name)
                .isEmpty();
    }

    /** A screenshot of a page that the browser finds no fault with. */
    void shoot(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SHOTS.resolve(name + ".png"))
                .setFullPage(true));
        assertThat(complaints).as("complaints of the browser about " + name).isEmpty();
        assertThat(page.evaluate("localStorage.length + sessionStorage.length"))
                .as("what stays in the browser for whoever uses it next")
                .isEqualTo(0);
    }

    @Override
    public void close() {
        context.close();
    }
}
