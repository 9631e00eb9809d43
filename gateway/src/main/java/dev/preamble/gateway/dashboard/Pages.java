package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.problem.Problem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.Annotation;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** What all pages have in common: where they are, and that a problem among them is a page as well. */
@Singleton
public final class Pages {
    static final String ROOT = "/dashboard";

    /** Where the list that was asked for is told live: its search and its page stay. */
    static String live(String place, UriInfo asked) {
        String query = asked.getRequestUri().getRawQuery();
        return ROOT + place + "/live" + (query == null ? "" : "?" + query);
    }

    @CheckedTemplate(basePath = "dashboard", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    private static final class Templates {
        static native TemplateInstance problem(Problem problem);
    }

    @ServerResponseFilter
    public void problem(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Problem problem
                && request.getUriInfo().getPath().startsWith(ROOT)) {
            response.setEntity(Templates.problem(problem).render(), new Annotation[0], MediaType.TEXT_HTML_TYPE);
        }
    }
}
