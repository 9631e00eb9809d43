package dev.preamble.gateway.problem;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a query parameter that a call of the API would pass over, by the parameters of the method that answers it. The
 * dashboard's pages take whatever an old link says.
 */
@Singleton
public final class KnownParameters {
    private static final String API = "/v1/";

    private final CurrentVertxRequest request;
    private final Map<Method, Set<String>> known = new ConcurrentHashMap<>();

    public KnownParameters(CurrentVertxRequest request) {
        this.request = request;
    }

    /** @throws Refusal that names the parameter */
    @ServerRequestFilter
    public void check(ContainerRequestContext context, ResourceInfo resource) {
        Map<String, ?> given = context.getUriInfo().getQueryParameters();
        if (given.isEmpty() || !isApi(request.getCurrent().normalizedPath())) {
            return;
        }
        Set<String> taken = known.computeIfAbsent(resource.getResourceMethod(), KnownParameters::of);
        for (String name : given.keySet()) {
            if (!taken.contains(name)) {
                throw Refusal.malformed(
                        name,
                        "The query parameter " + name + " is not known here."
                                + (taken.isEmpty() ? "" : " Known: " + String.join(", ", taken) + "."));
            }
        }
    }

    private static boolean isApi(String path) {
        return path.startsWith(API) || OpenAiError.isReadAt(path);
    }

    /** Its own, and those of its beans. */
    static Set<String> of(Method method) {
        return Arrays.stream(method.getParameters())
                .flatMap(KnownParameters::carriers)
                .map(carrier -> carrier.getAnnotation(QueryParam.class))
                .flatMap((@Nullable QueryParam parameter) -> Stream.ofNullable(parameter))
                .map(QueryParam::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<AnnotatedElement> carriers(Parameter parameter) {
        return parameter.isAnnotationPresent(BeanParam.class)
                ? Arrays.<AnnotatedElement>stream(parameter.getType().getDeclaredFields())
                : Stream.of(parameter);
    }
}
