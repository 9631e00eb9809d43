package dev.preamble.records.problem;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Every error that a user can meet, in a request's answer or as the cause of a failed job.
 *
 * <p>The code is stable: clients may switch on it. A new one may be added at any time; who does not know it yet reads {@link
 * #INTERNAL}.
 */
public enum ErrorCode {
    /** The request is not readable: no JSON, an unknown field, a wrong type. */
    MALFORMED_REQUEST(ErrorCategory.USER, 400, false),
    /** A field is missing, or outside its limits. */
    INVALID_FIELD(ErrorCategory.USER, 400, false),
    /** The token names several tenants and no header chooses one. */
    TENANT_AMBIGUOUS(ErrorCategory.USER, 400, false),
    /** No valid credentials. */
    UNAUTHENTICATED(ErrorCategory.USER, 401, false),
    /** Credentials that do not allow this path. */
    FORBIDDEN(ErrorCategory.USER, 403, false),
    /** No such thing, or not this tenant's. */
    NOT_FOUND(ErrorCategory.USER, 404, false),
    /** The path does not take this method. */
    METHOD_NOT_ALLOWED(ErrorCategory.USER, 405, false),
    /** The path has no answer in a media type that the request accepts. */
    NOT_ACCEPTABLE(ErrorCategory.USER, 406, false),
    /** The body's media type is not one that the path takes. */
    UNSUPPORTED_MEDIA_TYPE(ErrorCategory.USER, 415, false),
    /** The thing's state does not allow this. */
    CONFLICT(ErrorCategory.USER, 409, false),
    /** The idempotency key was used before, for another request. */
    IDEMPOTENCY_KEY_REUSED(ErrorCategory.USER, 422, false),
    /** A body larger than the limit. */
    TOO_LARGE(ErrorCategory.USER, 413, false),
    /** The range of bytes begins after the end of what is there. */
    RANGE_NOT_SATISFIABLE(ErrorCategory.USER, 416, false),
    /** What is there is not what {@code If-Match} names. */
    PRECONDITION_FAILED(ErrorCategory.USER, 412, false),
    /** A line of a dataset that is not a row. */
    BAD_DATASET(ErrorCategory.USER, 422, false),
    /** A file of an imported prefix that is damaged, or does not fit the base model. */
    BAD_PREFIX(ErrorCategory.USER, 422, false),
    /** The job needs more memory than a lane of its pool has. */
    LANE_MEMORY_EXCEEDED(ErrorCategory.USER, 422, false),
    /** The loss or a gradient became infinite or no number; nothing of that step was applied. */
    NON_FINITE_LOSS(ErrorCategory.USER, 422, false),
    /** The base model that the job was accepted for is not what the worker holds. */
    BASE_MODEL_MISMATCH(ErrorCategory.INTERNAL, 500, true),
    /** A limit of the tenant is reached. */
    QUOTA_EXCEEDED(ErrorCategory.QUOTA, 429, true),
    /** Too little memory on the device for this job beside the others. */
    OUT_OF_MEMORY(ErrorCategory.INTERNAL, 503, true),
    /** The object store did not answer, or not in time. */
    STORE_UNAVAILABLE(ErrorCategory.EXTERNAL, 503, true),
    /** Stored bytes are missing or not what they were. */
    ARTIFACT_CORRUPT(ErrorCategory.INTERNAL, 500, true),
    /** A part of the platform is starting or out of reach. */
    UNAVAILABLE(ErrorCategory.EXTERNAL, 503, true),
    /** Workers took the task and were not heard of again, as often as the retry budget allows. */
    WORKER_LOST(ErrorCategory.INTERNAL, 500, true),
    /** Something that we did not foresee. */
    @JsonEnumDefaultValue
    INTERNAL(ErrorCategory.INTERNAL, 500, true);

    private final ErrorCategory category;
    private final int status;
    private final boolean retryable;

    ErrorCode(ErrorCategory category, int status, boolean retryable) {
        this.category = category;
        this.status = status;
        this.retryable = retryable;
    }

    public ErrorCategory category() {
        return category;
    }

    /** HTTP status of an answer with this code. */
    public int status() {
        return status;
    }

    /** Whether the same again may succeed without anyone changing anything. */
    public boolean retryable() {
        return retryable;
    }

    /** The form in JSON and URLs: lower case, words joined by underscores. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
