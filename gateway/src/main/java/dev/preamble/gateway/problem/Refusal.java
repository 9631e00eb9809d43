package dev.preamble.gateway.problem;

import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.OptionOutOfRange;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A request that is not granted: the code, and words for its sender. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** When a part that is away, or room that others take for a moment, may be there again. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final String ABSENT = "There is nothing here that these credentials can see.";

    private final ErrorCode code;
    private final String detail;
    private final @Nullable String field;
    private final @Nullable String limit;
    private final @Nullable Long line;
    private final @Nullable String usage;
    private final @Nullable Duration retryAfter;

    private Refusal(
            ErrorCode code,
            String detail,
            @Nullable String field,
            @Nullable String limit,
            @Nullable Long line,
            @Nullable Throwable cause) {
        this(code, detail, field, limit, line, null, null, cause);
    }

    private Refusal(
            ErrorCode code,
            String detail,
            @Nullable String field,
            @Nullable String limit,
            @Nullable Long line,
            @Nullable String usage,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(code + ": " + detail, cause);
        this.code = code;
        this.detail = detail;
        this.field = field;
        this.limit = limit;
        this.line = line;
        this.usage = usage;
        this.retryAfter = retryAfter == null && isAway(code) ? SOON : retryAfter;
    }

    private static boolean isAway(ErrorCode code) {
        return code.retryable() && code.status() == 503;
    }

    public static Refusal of(ErrorCode code, String detail) {
        return new Refusal(code, detail, null, null, null, null);
    }

    /** A part that we depend on failed; the cause is for the log alone. */
    public static Refusal of(ErrorCode code, String detail, Throwable cause) {
        return new Refusal(code, detail, null, null, null, cause);
    }

    /** The same words for what never was and for what is another tenant's, whatever it is. */
    public static Refusal notFound() {
        return of(ErrorCode.NOT_FOUND, ABSENT);
    }

    /** A field names a thing that is not there, or not this tenant's. */
    public static Refusal notFound(String field) {
        return new Refusal(
                ErrorCode.NOT_FOUND, field + " names nothing that these credentials can see.", field, null, null, null);
    }

    public static Refusal conflict(String detail) {
        return of(ErrorCode.CONFLICT, detail);
    }

    /** @param limit what the field may be */
    public static Refusal field(String field, String detail, String limit) {
        return new Refusal(ErrorCode.INVALID_FIELD, detail, field, limit, null, null);
    }

    /** @param limit how large it may be */
    public static Refusal tooLarge(String field, String detail, String limit) {
        return new Refusal(ErrorCode.TOO_LARGE, detail, field, limit, null, null);
    }

    /** @param bytes that there are */
    public static Refusal range(long bytes) {
        return new Refusal(
                ErrorCode.RANGE_NOT_SATISFIABLE,
                "There are no bytes where the range begins.",
                "Range",
                "within " + bytes + " bytes",
                null,
                null);
    }

    /** @param limit how much memory there is */
    public static Refusal laneMemory(String field, String detail, String limit) {
        return new Refusal(ErrorCode.LANE_MEMORY_EXCEEDED, detail, field, limit, null, null);
    }

    /** A limit that lasts: somebody must remove something, or allow more. */
    public static Refusal quota(String field, String detail, String limit) {
        return new Refusal(ErrorCode.QUOTA_EXCEEDED, detail, field, limit, null, null);
    }

    /** A limit on what goes on at the same moment is reached. */
    public static Refusal busy(String field, String detail, String limit) {
        return new Refusal(ErrorCode.QUOTA_EXCEEDED, detail, field, limit, null, null, SOON, null);
    }

    /**
     * A limit that the tenant has is reached.
     *
     * @param name of the limit
     * @param usage what the tenant has of it, in words
     * @param retryAfter when the same may be granted; null where nobody knows
     */
    public static Refusal exceeded(
            String name, String detail, String limit, String usage, @Nullable Duration retryAfter) {
        return new Refusal(ErrorCode.QUOTA_EXCEEDED, detail, name, limit, null, usage, retryAfter, null);
    }

    public static Refusal malformed(@Nullable String field, String detail) {
        return new Refusal(ErrorCode.MALFORMED_REQUEST, detail, field, null, null, null);
    }

    /** @param line from 1 */
    public static Refusal dataset(long line, @Nullable String field, String reason, @Nullable String limit) {
        return new Refusal(
                ErrorCode.BAD_DATASET,
                "Line " + line + " is not a row: " + reason + ". No dataset was made.",
                field,
                limit,
                line,
                null);
    }

    /**
     * A file of an import that is not taken.
     *
     * @param field the file's name, and what in it
     * @param limit what it may be
     */
    public static Refusal prefix(String field, String detail, String limit) {
        return new Refusal(
                ErrorCode.BAD_PREFIX, detail + " Nothing of this upload was kept.", field, limit, null, null);
    }

    /**
     * The same of a field that the caller knows by another name.
     *
     * @param name what a field is called there
     */
    public Refusal about(UnaryOperator<String> name) {
        if (field == null) {
            return this;
        }
        String renamed = name.apply(field);
        String said = detail.contains(field) ? field : field.substring(field.lastIndexOf('.') + 1);
        return new Refusal(code, detail.replace(said, renamed), renamed, limit, line, usage, retryAfter, getCause());
    }

    static Refusal option(OptionOutOfRange bad, @Nullable String parent) {
        return field(
                parent == null ? bad.option() : within(parent, bad.option()),
                String.valueOf(bad.getMessage()),
                bad.limit());
    }

    /** An option of options, such as {@code method.depth}, may be refused by the inner ones or by the outer ones. */
    private static String within(String parent, String option) {
        String inner = parent.substring(parent.lastIndexOf('.') + 1);
        return option.startsWith(inner + ".") ? parent + option.substring(inner.length()) : parent + "." + option;
    }

    public ErrorCode code() {
        return code;
    }

    public String detail() {
        return detail;
    }

    public @Nullable String field() {
        return field;
    }

    public @Nullable String limit() {
        return limit;
    }

    public @Nullable Long line() {
        return line;
    }

    public @Nullable String usage() {
        return usage;
    }

    /** Whole seconds, as {@code Retry-After} has them, and none too few; null where nobody knows. */
    public @Nullable Long retryAfterSeconds() {
        return retryAfter == null ? null : Math.ceilDiv(retryAfter.toMillis(), 1_000L);
    }
}
