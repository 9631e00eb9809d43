package dev.preamble.gateway.dataset;

import dev.preamble.catalog.dataset.Dataset;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as the API tells of it.
 *
 * @param purpose {@code training} or {@code generation}
 * @param sha256 lower-case hexadecimal, of the bytes as they were uploaded
 * @param lostAt since when its rows are lost, so that it cannot be used; null while they are there
 */
public record DatasetAnswer(
        UUID id,
        String name,
        String purpose,
        long lines,
        long bytes,
        String sha256,
        Instant createdAt,
        @Nullable Instant lostAt) {
    public static DatasetAnswer of(Dataset dataset) {
        return new DatasetAnswer(
                dataset.id().value(),
                dataset.name(),
                dataset.purpose().name().toLowerCase(Locale.ROOT),
                dataset.lines(),
                dataset.artifact().bytes(),
                dataset.artifact().sha256(),
                dataset.createdAt(),
                dataset.lostAt().orElse(null));
    }
}
