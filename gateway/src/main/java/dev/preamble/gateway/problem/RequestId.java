package dev.preamble.gateway.problem;

import dev.preamble.telemetry.LogKey;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jboss.logging.MDC;

/** Names each request in its answer, {@code X-Request-Id}, and in the log. Minted here: a caller's own is not trusted. */
@Singleton
public final class RequestId {
    static final String HEADER = "X-Request-Id";

    /** Before all other filters. */
    static final int PRIORITY = 10_000;

    private final CurrentVertxRequest request;

    public RequestId(CurrentVertxRequest request) {
        this.request = request;
    }

    void register(@Observes Filters filters) {
        filters.register(RequestId::mint, PRIORITY);
    }

    private static void mint(RoutingContext routing) {
        String id = UUID.randomUUID().toString();
        routing.response().putHeader(HEADER, id);
        // It is kept with the request, on whichever thread that is, and goes with it.
        MDC.put(LogKey.REQUEST.text(), id);
        routing.next();
    }

    /** Whether the request's sender reads errors as OpenAI has them. */
    boolean ofOpenAi() {
        return OpenAiError.isReadAt(request.getCurrent().normalizedPath());
    }

    String current() {
        return request.getCurrent().response().headers().get(HEADER);
    }
}
