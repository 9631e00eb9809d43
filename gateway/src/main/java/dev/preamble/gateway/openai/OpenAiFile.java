package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.dataset.DatasetPurpose;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as OpenAI's clients know a file.
 *
 * @param bytes of its rows, as they are stored
 * @param createdAt in seconds since 1970
 */
record OpenAiFile(
        String id,
        String object,
        long bytes,
        @JsonProperty("created_at") long createdAt,
        String filename,
        String purpose,
        String status) {
    static final String FINE_TUNE = "fine-tune";

    /** Of rows that have no targets. */
    static final String BATCH = "batch";

    static OpenAiFile of(Dataset dataset) {
        return new OpenAiFile(
                Ids.FILE.of(dataset.id().value()),
                "file",
                dataset.artifact().bytes(),
                dataset.createdAt().getEpochSecond(),
                dataset.name(),
                dataset.purpose() == DatasetPurpose.TRAINING ? FINE_TUNE : BATCH,
                "processed");
    }

    /** @throws Refusal when no file can have that purpose */
    static DatasetPurpose purpose(String text) {
        return switch (text) {
            case FINE_TUNE -> DatasetPurpose.TRAINING;
            case BATCH -> DatasetPurpose.GENERATION;
            default -> throw Refusal.field("purpose", "purpose is not supported.", FINE_TUNE + " or " + BATCH);
        };
    }

    /** @throws Refusal when a file is for something that we have not */
    static void requireFineTune(@Nullable String purpose) {
        if (!FINE_TUNE.equals(new Field("purpose").required(purpose))) {
            throw Refusal.field("purpose", "purpose is not supported.", FINE_TUNE);
        }
    }

    /** @param deleted true */
    record Deleted(String id, String object, boolean deleted) {}
}
