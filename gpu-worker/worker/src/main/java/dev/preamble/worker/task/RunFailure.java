package dev.preamble.worker.task;

import dev.preamble.artifacts.ArtifactException;
import dev.preamble.artifacts.ArtifactExists;
import dev.preamble.artifacts.ArtifactMissing;
import dev.preamble.artifacts.ArtifactTooLarge;
import dev.preamble.artifacts.DigestMismatch;
import dev.preamble.artifacts.StoreRefused;
import dev.preamble.artifacts.StoreUnavailable;
import dev.preamble.engine.EngineException;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.NonFiniteException;
import dev.preamble.engine.UnsupportedModelException;
import dev.preamble.records.problem.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Why a run gave up, as its tenant is told: nothing of the platform's inside, and no stack trace.
 *
 * @param detail one sentence
 */
record RunFailure(ErrorCode code, String detail) {
    private static final int LONGEST_DETAIL = 500;

    RunFailure {
        if (detail.length() > LONGEST_DETAIL) {
            detail = detail.substring(0, LONGEST_DETAIL - 1) + "…";
        }
    }

    static RunFailure of(Throwable failure) {
        return switch (failure) {
            case ExecutionException wrapper when wrapper.getCause() != null -> of(wrapper.getCause());
            case BaseModelMismatch mismatch -> new RunFailure(ErrorCode.BASE_MODEL_MISMATCH, text(mismatch));
            case BadRows rows -> new RunFailure(ErrorCode.BAD_DATASET, text(rows));
            case LaneTooSmall small -> new RunFailure(ErrorCode.LANE_MEMORY_EXCEEDED, text(small));
            case EngineException engine -> ofEngine(engine);
            case ArtifactException artifact -> ofStore(artifact);
            case Throwable other
            when isOutOfMemory(other) ->
                new RunFailure(
                        ErrorCode.OUT_OF_MEMORY,
                        "the worker's memory does not suffice for this job beside the others; a smaller batch needs"
                                + " less");
            // No fault of the job's, so that it must not use up its tries while an operator makes room.
            case Throwable other
            when isDiskFull(other) ->
                new RunFailure(ErrorCode.UNAVAILABLE, "the worker's disk is full; its operator must make room");
            default ->
                new RunFailure(
                        ErrorCode.INTERNAL,
                        "the worker met an error that it did not expect; its log tells the operator more");
        };
    }

    private static RunFailure ofEngine(EngineException failure) {
        return switch (failure) {
            case NonFiniteException nonFinite -> new RunFailure(ErrorCode.NON_FINITE_LOSS, text(nonFinite));
            case InvalidOptionsException options
            when options.field().startsWith("examples") -> new RunFailure(ErrorCode.BAD_DATASET, text(options));
            case InvalidOptionsException options -> new RunFailure(ErrorCode.INVALID_FIELD, text(options));
            case InvalidFileException file -> new RunFailure(ErrorCode.ARTIFACT_CORRUPT, text(file));
            case UnsupportedModelException model -> new RunFailure(ErrorCode.INTERNAL, text(model));
        };
    }

    private static RunFailure ofStore(ArtifactException failure) {
        return switch (failure) {
            case StoreUnavailable unavailable ->
                new RunFailure(
                        ErrorCode.STORE_UNAVAILABLE, "the artifact store did not answer, though asked repeatedly");
            case ArtifactMissing missing -> new RunFailure(ErrorCode.ARTIFACT_CORRUPT, text(missing));
            case DigestMismatch mismatch -> new RunFailure(ErrorCode.ARTIFACT_CORRUPT, text(mismatch));
            case ArtifactTooLarge large -> new RunFailure(ErrorCode.TOO_LARGE, text(large));
            case ArtifactExists exists -> new RunFailure(ErrorCode.INTERNAL, text(exists));
            case StoreRefused refused ->
                new RunFailure(
                        ErrorCode.STORE_UNAVAILABLE, "the artifact store refused the worker; its operator must act");
        };
    }

    /** PyTorch reports a device that is full by the text alone. */
    private static boolean isOutOfMemory(Throwable failure) {
        return failure instanceof OutOfMemoryError
                || text(failure).toLowerCase(Locale.ROOT).contains("out of memory")
                || text(failure).contains("can't allocate memory");
    }

    /** Java tells it by the system's text alone. */
    private static boolean isDiskFull(Throwable failure) {
        return (failure instanceof IOException || failure instanceof UncheckedIOException)
                && (text(failure).contains("No space left on device")
                        || text(failure).contains("quota exceeded"));
    }

    private static String text(Throwable failure) {
        @Nullable String message = failure.getMessage();
        return message == null ? "" : message;
    }
}
