package dev.preamble.local.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody who looks at the dashboard without a browser, and stays logged in. */
public final class Visit {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Pattern FORM = Pattern.compile("<form[^>]*\\saction=\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .cookieHandler(new LoopbackCookies())
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI gateway;

    private Visit(URI gateway) {
        this.gateway = gateway;
    }

    /** Led to the login page, fills its forms: the name first, then the password. */
    public static Visit login(URI gateway, String username, String password) throws IOException, InterruptedException {
        Visit visit = new Visit(gateway);
        HttpResponse<String> page = visit.get("/dashboard");
        for (Map<String, String> fields :
                List.of(Map.of("username", username), Map.of("username", username, "password", password))) {
            page = visit.submit(page, fields);
        }
        if (!page.uri().getPath().startsWith("/dashboard") || page.statusCode() != 200) {
            throw new IOException("the login ended at " + page.uri().getPath() + " with " + page.statusCode());
        }
        return visit;
    }

    private HttpResponse<String> submit(HttpResponse<String> page, Map<String, String> fields)
            throws IOException, InterruptedException {
        Matcher form = FORM.matcher(page.body());
        if (!form.find()) {
            throw new IOException("no form on " + page.uri().getPath());
        }
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return http.send(
                HttpRequest.newBuilder(page.uri().resolve(form.group(1).replace("&amp;", "&")))
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** What the page is answered with, once led wherever it leads. */
    public int status(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        return answer.uri().getPath().equals(path) ? answer.statusCode() : 401;
    }

    /** The first link of a page that goes below that path. */
    Optional<String> link(String page, String below) throws IOException, InterruptedException {
        Matcher link = Pattern.compile("href=\"(" + below + "/[^\"?]+)\"")
                .matcher(get(page).body());
        return link.find() ? Optional.of(link.group(1)) : Optional.empty();
    }

    /** How long the page takes, from asking to its last byte. */
    Spread time(String path, int times) throws IOException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            HttpResponse<String> answer = get(path);
            nanos.add(System.nanoTime() - begin);
            if (answer.statusCode() != 200) {
                throw new IOException(path + " answered " + answer.statusCode());
            }
        }
        return Spread.ofNanos(nanos);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(gateway.resolve(path)).timeout(TIMEOUT).build(), BodyHandlers.ofString());
    }
}
