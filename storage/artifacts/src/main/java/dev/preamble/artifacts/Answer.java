package dev.preamble.artifacts;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** What a failed call to the store means; decided here and nowhere else. */
enum Answer {
    /** No such key or version. */
    MISSING,
    /** {@code If-None-Match: *} did not hold. */
    EXISTS,
    /** The multipart upload was completed or aborted before. */
    UPLOAD_GONE,
    /** Asking again may help. */
    NOT_NOW,
    /** Asking again will not help. */
    NO;

    private static final int NOT_IMPLEMENTED = 501;
    private static final Set<Integer> BUSY = Set.of(408, 429);
    /** Also what was garbled on its way: it is sent again. */
    private static final Set<String> NOT_NOW_CODES = Set.of(
            "BadDigest",
            "ConditionalRequestConflict",
            "InternalError",
            "OperationAborted",
            "RequestTimeout",
            "ServiceUnavailable",
            "SlowDown",
            "SlowDownRead",
            "SlowDownWrite",
            "XAmzContentChecksumMismatch");

    static Answer of(Throwable failure) {
        return switch (failure) {
            case ErrorResponseException refusal -> ofRefusal(refusal);
            case ServerException server -> ofStatus(server.statusCode());
            case InvalidResponseException unreadable -> NOT_NOW;
            case MinioException wrapper when wrapper.getCause() != null -> of(wrapper.getCause());
            case IOException broken -> NOT_NOW;
            default -> NO;
        };
    }

    /** The SDK's own failure, without the wrapping of futures. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? cause(failure.getCause())
                : failure;
    }

    /** @param code of S3's error documents */
    static Answer ofCode(String code) {
        return switch (code) {
            case "NoSuchKey", "NoSuchVersion" -> MISSING;
            case "PreconditionFailed" -> EXISTS;
            case "NoSuchUpload" -> UPLOAD_GONE;
            default -> NOT_NOW_CODES.contains(code) ? NOT_NOW : NO;
        };
    }

    private static Answer ofRefusal(ErrorResponseException refusal) {
        var answer = ofCode(refusal.errorResponse().code());
        return answer == NO ? ofStatus(refusal.response().code()) : answer;
    }

    private static Answer ofStatus(int status) {
        var serverFault = status >= 500 && status != NOT_IMPLEMENTED;
        return serverFault || BUSY.contains(status) ? NOT_NOW : NO;
    }
}
