package dev.preamble.local.dashboard;

import com.microsoft.playwright.Page;

/** Keycloak's pages, on which people log in: the name first, then the password. */
public record LoginPage(Page page) {
    public void logIn(String username, String password) {
        page.fill("#username", username);
        page.click("#kc-login");
        page.fill("#password", password);
        page.click("#kc-login");
    }

    /** Lets a device be logged in, or not, when they are asked. */
    public void answer(boolean granted) {
        page.click(granted ? "#kc-oauth #kc-login" : "#kc-oauth #kc-cancel");
    }
}
