package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.problem.ErrorCode;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.URI;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets nothing be changed by a page that is not ours. A login by cookie is sent along with whatever a browser sends, so the
 * browser is asked where the request comes from: Fetch Metadata, or the Origin where that is all there is.
 */
@Singleton
public final class SameOrigin {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    @ServerRequestFilter(preMatching = true)
    public void check(ContainerRequestContext request) {
        if (request.getUriInfo().getPath().startsWith(Pages.ROOT)
                && !SAFE.contains(request.getMethod())
                && !isOurs(
                        request.getHeaderString("Sec-Fetch-Site"),
                        request.getHeaderString("Origin"),
                        request.getHeaderString("Host"))) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "This did not come from a page of the dashboard.");
        }
    }

    /**
     * Whether a request was sent by one of our pages.
     *
     * @param site what the browser says of its sender
     * @param origin of the page that sent it
     * @param host that it was sent to
     */
    static boolean isOurs(@Nullable String site, @Nullable String origin, @Nullable String host) {
        if (site != null) {
            return site.equals("same-origin");
        }
        try {
            return origin != null
                    && host != null
                    && host.equals(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
