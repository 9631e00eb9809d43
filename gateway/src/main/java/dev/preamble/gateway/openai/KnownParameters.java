package dev.preamble.gateway.openai;

import dev.preamble.gateway.problem.Refusal;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Refuses a query parameter that a call of this surface would pass over. */
public final class KnownParameters {
    /** @throws Refusal that names the parameter */
    @ServerRequestFilter
    public void check(ContainerRequestContext request, ResourceInfo resource) {
        if (!resource.getResourceClass().getPackage().equals(KnownParameters.class.getPackage())) {
            return;
        }
        Set<String> known = Arrays.stream(resource.getResourceMethod().getParameters())
                .map(parameter -> parameter.getAnnotation(QueryParam.class))
                .flatMap((@Nullable QueryParam parameter) -> Stream.ofNullable(parameter))
                .map(QueryParam::value)
                .collect(Collectors.toSet());
        for (String name : request.getUriInfo().getQueryParameters().keySet()) {
            if (!known.contains(name)) {
                throw Refusal.malformed(name, name + " is not supported here.");
            }
        }
    }
}
