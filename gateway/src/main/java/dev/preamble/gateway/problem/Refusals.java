package dev.preamble.gateway.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.preamble.artifacts.ArtifactException;
import dev.preamble.artifacts.ArtifactExists;
import dev.preamble.artifacts.ArtifactMissing;
import dev.preamble.artifacts.ArtifactTooLarge;
import dev.preamble.artifacts.DigestMismatch;
import dev.preamble.artifacts.StoreRefused;
import dev.preamble.artifacts.StoreUnavailable;
import dev.preamble.gateway.Limits;
import dev.preamble.records.RecordJson;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.OptionOutOfRange;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What each exception means for the caller. Words of exceptions that are not ours are never told. */
final class Refusals {
    private static final Logger LOG = Logger.getLogger(Refusals.class);

    /** Class of the SQL states of values that the catalog cannot keep. */
    private static final String DATA_EXCEPTION = "22";

    /** SQL state of a row's lock that was not to be had in the time that the connections' settings give it. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private Refusals() {}

    static Refusal of(Throwable thrown) {
        return switch (thrown) {
            case Refusal refusal -> refusal;
            case AuthenticationException e -> unauthenticated();
            case UnauthorizedException e -> unauthenticated();
            case ForbiddenException e ->
                Refusal.of(ErrorCode.FORBIDDEN, "These credentials do not allow this. It needs the role operator.");
            case JsonProcessingException e -> json(e);
            case ArtifactException e -> store(e);
            case WebApplicationException e when e.getCause() instanceof JsonProcessingException cause -> json(cause);
            case WebApplicationException e when e.getCause() instanceof Refusal refusal -> refusal;
            case WebApplicationException e -> status(e);
            case IOException e
            when isCutOff(e) -> Refusal.malformed("body", "The body broke off; nothing of it was kept.");
            case Throwable e
            when isCatalogAway(e) ->
                Refusal.of(ErrorCode.UNAVAILABLE, "The catalog did not answer. Try again later.", e);
            case Throwable e
            when hasSqlState(e, LOCK_NOT_AVAILABLE::equals) ->
                Refusal.of(
                        ErrorCode.UNAVAILABLE,
                        "Others are changing the same thing for longer than this could wait. Try again later.",
                        e);
            case Throwable e
            when hasSqlState(e, state -> state != null && state.startsWith(DATA_EXCEPTION)) ->
                Refusal.malformed(null, "Something in the request, such as a NUL character, cannot be kept.");
            default -> internal(thrown);
        };
    }

    /** Whoever sends it is gone, so that nobody reads this but the metrics. */
    private static boolean isCutOff(IOException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpClosedException) {
                return true;
            }
        }
        return false;
    }

    /** Connections that are refused, lost or not to be had in time; those have SQL state 08, 57P or none. */
    private static boolean isCatalogAway(Throwable thrown) {
        return hasSqlState(thrown, state -> state == null || state.startsWith("08") || state.startsWith("57P"));
    }

    private static boolean hasSqlState(Throwable thrown, Predicate<@Nullable String> states) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return states.test(sql.getSQLState());
            }
        }
        return false;
    }

    /** What is not the caller's fault goes to the log, with what caused it. */
    static void log(Refusal refusal, @Nullable String requestId) {
        switch (refusal.code().category()) {
            case USER, QUOTA -> {}
            case EXTERNAL -> LOG.warnf("request %s: %s: %s", requestId, refusal.getMessage(), refusal.getCause());
            case INTERNAL -> LOG.errorf(refusal, "request %s", requestId);
        }
    }

    static Refusal unauthenticated() {
        return Refusal.of(
                ErrorCode.UNAUTHENTICATED,
                "This needs a valid bearer token or API key in the Authorization header: Authorization: Bearer …");
    }

    private static Refusal internal(Throwable thrown) {
        return Refusal.of(
                ErrorCode.INTERNAL,
                "Something unforeseen went wrong here. Trying again may help; the request id finds it in the log.",
                thrown);
    }

    private static Refusal store(ArtifactException e) {
        return switch (e) {
            case StoreUnavailable away ->
                Refusal.of(ErrorCode.STORE_UNAVAILABLE, "The object store did not answer. Try again later.", away);
            case ArtifactMissing missing -> corrupt(missing);
            case DigestMismatch mismatch -> corrupt(mismatch);
            case ArtifactExists exists -> internal(exists);
            case ArtifactTooLarge large -> internal(large);
            case StoreRefused refused -> internal(refused);
        };
    }

    private static Refusal corrupt(ArtifactException e) {
        return Refusal.of(ErrorCode.ARTIFACT_CORRUPT, "Stored bytes are missing or not what they were.", e);
    }

    private static Refusal status(WebApplicationException e) {
        return switch (e.getResponse().getStatus()) {
            case 400 -> Refusal.malformed(null, "The request is not readable.");
            case 401 -> unauthenticated();
            case 403 -> Refusal.of(ErrorCode.FORBIDDEN, "These credentials do not allow this.");
            case 404 -> Refusal.notFound();
            case 405 -> Refusal.of(ErrorCode.METHOD_NOT_ALLOWED, "This path does not take this method.");
            case 406 ->
                Refusal.of(ErrorCode.NOT_ACCEPTABLE, "This path has no answer in a media type that Accept names.");
            case 413 -> Refusal.tooLarge("body", "The body is too large.", Limits.DATASET_BYTES + " bytes");
            case 415 ->
                Refusal.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "This path does not take a body of this Content-Type.");
            default -> internal(e);
        };
    }

    private static Refusal json(JsonProcessingException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown -> {
                String known = unknown.getKnownPropertyIds() == null
                        ? ""
                        : " Known here: "
                                + unknown.getKnownPropertyIds().stream()
                                        .map(Object::toString)
                                        .sorted()
                                        .collect(Collectors.joining(", "))
                                + ".";
                yield Refusal.malformed(path(unknown), "The field " + path(unknown) + " is not known." + known);
            }
            case JsonMappingException mapping
            when mapping.getCause() instanceof OptionOutOfRange bad -> Refusal.option(bad, path(mapping));
            case JsonMappingException mapping when mapping.getCause() instanceof Refusal refusal -> refusal;
            case MismatchedInputException mismatch
            when path(mismatch) != null ->
                Refusal.field(
                        String.valueOf(path(mismatch)),
                        path(mismatch) + " has the wrong type.",
                        expected(mismatch.getTargetType()));
            case StreamConstraintsException tooMuch ->
                Refusal.malformed(null, "The JSON is nested too deeply, or a name or number in it is too long.");
            default -> Refusal.malformed(null, "The body is not JSON of the expected shape" + position(e) + ".");
        };
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "another type";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> RecordJson.text(constant).replace("\"", ""))
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        return switch (type.getSimpleName()) {
            case "Integer", "int", "Long", "long" -> "a whole number";
            case "Double", "double" -> "a number";
            case "String" -> "text";
            case "UUID" -> "a UUID";
            case "List", "ArrayList" -> "a list";
            case "Boolean", "boolean" -> "true or false";
            default -> "an object";
        };
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        " (line %d, column %d)",
                        e.getLocation().getLineNr(),
                        e.getLocation().getColumnNr());
    }

    /** Such as {@code options.learningRate} or {@code inputs[3]}; null for the body itself. */
    private static @Nullable String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? null : path.toString();
    }
}
