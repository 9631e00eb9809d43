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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** What all pages have in common: where they are, and that a problem among them is a page as well, or a part of one. */
@Singleton
public final class Pages {
    static final String ROOT = "/dashboard";

    /** What htmx does with a problem: it says it, and leaves the page, its address and what was typed as they are. */
    private static final Map<String, Object> TOLD_BESIDE =
            Map.of("HX-Retarget", "#alert", "HX-Reswap", "innerHTML", "HX-Reselect", ".reason", "HX-Push-Url", "false");

    /** Where the list that was asked for is told live: its search and its page stay. */
    static String live(String place, UriInfo asked) {
        return ROOT + place + "/live" + query(asked);
    }

    /** As it was asked, to be put behind another path; empty where there was none. */
    static String query(UriInfo asked) {
        String query = asked.getRequestUri().getRawQuery();
        return query == null ? "" : "?" + query;
    }

    /** Of a query that goes on; empty where the value is. */
    static String parameter(String name, String value) {
        return value.isEmpty() ? "" : name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8) + "&";
    }

    @CheckedTemplate(basePath = "dashboard", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    private static final class Templates {
        static native TemplateInstance problem(Problem problem);

        static native TemplateInstance problemPart(Problem problem);
    }

    @ServerResponseFilter
    public void problem(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Problem problem
                && request.getUriInfo().getPath().startsWith(ROOT)) {
            boolean ofPart = request.getHeaderString("HX-Request") != null;
            TemplateInstance told = ofPart ? Templates.problemPart(problem) : Templates.problem(problem);
            response.setEntity(told.render(), new Annotation[0], MediaType.TEXT_HTML_TYPE);
            if (ofPart) {
                TOLD_BESIDE.forEach(response.getHeaders()::putSingle);
            }
        }
    }
}
