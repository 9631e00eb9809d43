package dev.preamble.gateway.problem;

import dev.preamble.gateway.Limits;
import dev.preamble.records.RecordJson;
import dev.preamble.records.problem.ErrorCode;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.vertx.http.runtime.filters.Filters;
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

    /** A body that declares itself too large for any path is not waited for. */
    static void refuseOversize(@Observes Filters filters) {
        filters.register(
                routing -> {
                    if (declaredBytes(routing) > Limits.DATASET_BYTES) {
                        HttpServerResponse response = routing.response();
                        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                        response.endHandler(
                                sent -> routing.request().connection().close());
                        write(
                                routing,
                                Refusal.tooLarge("body", "The body is too large.", Limits.DATASET_BYTES + " bytes"));
                    } else {
                        routing.next();
                    }
                },
                RequestId.PRIORITY - 1);
    }

    private static long declaredBytes(RoutingContext routing) {
        String declared = routing.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        // Whoever reads the request has made sure that it is a number.
        return declared == null ? 0 : Long.parseLong(declared);
    }

    /** Answers that credentials are missing or not valid. */
    public static void challenge(RoutingContext routing) {
        write(routing, Refusals.unauthenticated());
    }

    private static void answer(RoutingContext routing) {
        Throwable failure = routing.failure();
        if (failure instanceof AuthenticationRedirectException) {
            // Not a problem, but the way from the login back to the page that was asked for.
            routing.next();
            return;
        }
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
        boolean ofOpenAi = OpenAiError.isReadAt(routing.normalizedPath());
        response.setStatusCode(refusal.code().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, ofOpenAi ? "application/json" : Problem.MEDIA_TYPE);
        if (refusal.code() == ErrorCode.UNAUTHENTICATED) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        Long retryAfter = refusal.retryAfterSeconds();
        if (retryAfter != null) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter));
        }
        String id = response.headers().get(RequestId.HEADER);
        Refusals.log(refusal, id);
        response.end(RecordJson.text(ofOpenAi ? OpenAiError.of(refusal) : Problem.of(refusal, id)));
    }
}
