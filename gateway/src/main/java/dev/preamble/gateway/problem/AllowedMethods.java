package dev.preamble.gateway.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Which methods a path takes, by the OpenAPI document: RFC 9110, section 10.2.1. Quarkus names those of all paths of the
 * resource's class, or none.
 */
@Singleton
public final class AllowedMethods {
    private static final String DOCUMENT = "META-INF/quarkus-generated-openapi-doc.JSON";

    private final CurrentVertxRequest request;
    private final List<Known> paths;

    private record Known(Pattern path, Set<String> methods) {}

    public AllowedMethods(CurrentVertxRequest request, ObjectMapper json) {
        this.request = request;
        paths = read(json).path("paths").properties().stream()
                .map(path -> new Known(pattern(path.getKey()), methods(path.getValue())))
                .toList();
    }

    /** Those of the path that is asked for; empty where there is no such path. */
    public Set<String> here() {
        String path = request.getCurrent().normalizedPath();
        return paths.stream()
                .filter(known -> known.path().matcher(path).matches())
                .findFirst()
                .map(Known::methods)
                .orElse(Set.of());
    }

    @ServerRequestFilter(preMatching = true)
    public @Nullable Response options(ContainerRequestContext context) {
        return context.getMethod().equals("OPTIONS") && !here().isEmpty()
                ? Response.noContent().allow(here()).build()
                : null;
    }

    private static JsonNode read(ObjectMapper json) {
        try (InputStream document = Objects.requireNonNull(
                Thread.currentThread().getContextClassLoader().getResourceAsStream(DOCUMENT), DOCUMENT)) {
            return json.readTree(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pattern pattern(String template) {
        return Pattern.compile(Arrays.stream(template.split("\\{[^}]+}", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("[^/]+")));
    }

    private static Set<String> methods(JsonNode operations) {
        Set<String> methods = operations.properties().stream()
                .map(operation -> operation.getKey().toUpperCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        methods.add("OPTIONS");
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return methods;
    }
}
