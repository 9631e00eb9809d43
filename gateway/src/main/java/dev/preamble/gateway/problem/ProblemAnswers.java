package dev.preamble.gateway.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.preamble.records.problem.ErrorCode;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers whatever went wrong as a {@link Problem}. What is our fault goes to the log, not to the caller. */
@Singleton
public final class ProblemAnswers {
    private final RequestId requestId;
    private final AllowedMethods allowed;

    public ProblemAnswers(RequestId requestId, AllowedMethods allowed) {
        this.requestId = requestId;
        this.allowed = allowed;
    }

    /** Named one by one, where Quarkus has an answer of its own for the type. */
    @ServerExceptionMapper({
        Throwable.class,
        WebApplicationException.class,
        NotFoundException.class,
        JsonProcessingException.class,
        MismatchedInputException.class,
        AuthenticationFailedException.class,
        AuthenticationCompletionException.class,
        UnauthorizedException.class,
        ForbiddenException.class
    })
    public Response answer(Throwable thrown) {
        Refusal refusal = Refusals.of(thrown);
        String id = requestId.current();
        Refusals.log(refusal, id);
        Response.ResponseBuilder answer = Response.status(refusal.code().status())
                .type(requestId.ofOpenAi() ? MediaType.APPLICATION_JSON : Problem.MEDIA_TYPE)
                .entity(requestId.ofOpenAi() ? OpenAiError.of(refusal) : Problem.of(refusal, id));
        if (refusal.code() == ErrorCode.UNAUTHENTICATED) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (refusal.retryAfterSeconds() != null) {
            answer.header(HttpHeaders.RETRY_AFTER, refusal.retryAfterSeconds());
        }
        if (refusal.code() == ErrorCode.METHOD_NOT_ALLOWED) {
            answer.allow(allowed.here());
        }
        return answer.build();
    }
}
