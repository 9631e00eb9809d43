package dev.preamble.local.bench;

import java.io.IOException;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Cookies as browsers keep them for a server on loopback: secure ones go there without TLS too. */
final class LoopbackCookies extends CookieHandler {
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);

    @Override
    public Map<String, List<String>> get(URI uri, Map<String, List<String>> requestHeaders) throws IOException {
        return cookies.get(uri, requestHeaders);
    }

    @Override
    public void put(URI uri, Map<String, List<String>> responseHeaders) throws IOException {
        Map<String, List<String>> headers = new HashMap<>(responseHeaders);
        headers.computeIfPresent(
                "set-cookie",
                (name, values) -> values.stream()
                        .map(value -> value.replaceAll("(?i);\\s*secure", ""))
                        .toList());
        cookies.put(uri, headers);
    }
}
