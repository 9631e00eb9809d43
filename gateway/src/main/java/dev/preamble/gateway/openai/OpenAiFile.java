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

    static OpenAiFile of(Dataset dataset) {
        return new OpenAiFile(
                Ids.FILE.of(dataset.id().value()),
                "file",
                dataset.artifact().bytes(),
                dataset.createdAt().getEpochSecond(),
                dataset.name(),
                dataset.purpose() == DatasetPurpose.TRAINING ? FINE_TUNE : "batch",
                "processed");
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
