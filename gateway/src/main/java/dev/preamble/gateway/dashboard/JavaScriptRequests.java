package dev.preamble.gateway.dashboard;

import io.quarkus.oidc.JavaScriptRequestChecker;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Tells requests of scripts, which cannot follow a way to the login, from those of the browser itself. */
@Singleton
public final class JavaScriptRequests implements JavaScriptRequestChecker {
    @Override
    public boolean isJavaScriptRequest(RoutingContext routing) {
        String accept = routing.request().getHeader("Accept");
        return routing.request().headers().contains("HX-Request")
                || (accept != null && accept.startsWith("text/event-stream"));
    }
}
