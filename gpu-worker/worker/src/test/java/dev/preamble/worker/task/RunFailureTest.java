package dev.preamble.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.NonFiniteException;
import dev.preamble.records.problem.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunFailureTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new NonFiniteException(3, Double.NaN, Double.NaN), ErrorCode.NON_FINITE_LOSS),
                Arguments.of(new InvalidOptionsException("maxLength", "is too long"), ErrorCode.INVALID_FIELD),
                Arguments.of(new InvalidOptionsException("examples[3].target", "is empty"), ErrorCode.BAD_DATASET),
                Arguments.of(
                        new InvalidFileException(Path.of("start.safetensors"), "damaged"), ErrorCode.ARTIFACT_CORRUPT),
                Arguments.of(new BadRows("line 3 is not JSON"), ErrorCode.BAD_DATASET),
                Arguments.of(new BaseModelMismatch("a", "b"), ErrorCode.BASE_MODEL_MISMATCH),
                Arguments.of(new OutOfMemoryError("Java heap space"), ErrorCode.OUT_OF_MEMORY),
                Arguments.of(
                        new IllegalStateException("CUDA out of memory. Tried to allocate 2 GiB"),
                        ErrorCode.OUT_OF_MEMORY),
                Arguments.of(
                        new IllegalStateException("DefaultCPUAllocator: can't allocate memory: you tried"),
                        ErrorCode.OUT_OF_MEMORY),
                Arguments.of(new IOException("No space left on device"), ErrorCode.UNAVAILABLE),
                Arguments.of(new FileSystemException("runs/a", null, "No space left on device"), ErrorCode.UNAVAILABLE),
                Arguments.of(new UncheckedIOException(new IOException("Disk quota exceeded")), ErrorCode.UNAVAILABLE),
                Arguments.of(new IOException("Stale file handle"), ErrorCode.INTERNAL),
                Arguments.of(new IllegalStateException("something else"), ErrorCode.INTERNAL),
                Arguments.of(new NullPointerException(), ErrorCode.INTERNAL));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void hasTheCodeOfItsCause(Throwable cause, ErrorCode code) {
        assertThat(RunFailure.of(cause).code()).isEqualTo(code);
        assertThat(RunFailure.of(new ExecutionException(cause)).code()).isEqualTo(code);
    }

    @Test
    void tellsNothingOfWhatItDidNotForesee() {
        var failure = RunFailure.of(new IllegalStateException("password=hunter2 at 10.0.0.7"));

        assertThat(failure.detail()).doesNotContain("hunter2", "10.0.0.7", "IllegalState");
    }

    @Test
    void keepsItsDetailShort() {
        assertThat(RunFailure.of(new BadRows("x".repeat(10_000))).detail()).hasSize(500);
    }
}
