package dev.preamble.gateway.problem;

import dev.preamble.records.RecordJson;
import dev.preamble.records.problem.ErrorCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.WebApplicationException;

/** Problems of requests that fail before they reach a resource: at the door, or on a path that is none. */
public final class ProblemRoutes {
    private ProblemRoutes() {}

    static void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(ProblemRoutes::answer);
    }

    /** Answers that credentials are missing or not valid. */
    public static void challenge(RoutingContext routing) {
        write(routing, Refusals.unauthenticated());
    }

    private static void answer(RoutingContext routing) {
        Throwable failure = routing.failure();
        int status = routing.statusCode();
        write(routing, Refusals.of(failure != null ? failure : new WebApplicationException(status)));
    }

    private static void write(RoutingContext routing, Refusal refusal) {
        HttpServerResponse response = routing.response();
        if (response.ended()) {
            return;
        }
        if (response.headWritten()) {
            response.reset();
            return;
        }
        response.setStatusCode(refusal.code().status()).putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        if (refusal.code() == ErrorCode.UNAUTHENTICATED) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        String id = response.headers().get(RequestId.HEADER);
        Refusals.log(refusal, id);
        response.end(RecordJson.text(Problem.of(refusal, id)));
    }
}
