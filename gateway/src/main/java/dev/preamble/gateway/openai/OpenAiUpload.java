package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.upload.Upload;
import dev.preamble.catalog.upload.UploadPart;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An upload as OpenAI's clients know it.
 *
 * @param bytes of all its parts, as they were announced
 * @param createdAt in seconds since 1970
 * @param expiresAt when it ends if no other part comes, in seconds since 1970
 * @param status {@code pending}, {@code completed} or {@code cancelled}
 * @param file what it has become
 */
record OpenAiUpload(
        String id,
        String object,
        long bytes,
        @JsonProperty("created_at") long createdAt,
        @JsonProperty("expires_at") long expiresAt,
        String filename,
        String purpose,
        String status,
        @Nullable OpenAiFile file) {
    static OpenAiUpload pending(Upload upload) {
        return of(upload, "pending", null);
    }

    static OpenAiUpload cancelled(Upload upload) {
        return of(upload, "cancelled", null);
    }

    static OpenAiUpload completed(Upload upload, Dataset dataset) {
        return of(upload, "completed", OpenAiFile.of(dataset));
    }

    private static OpenAiUpload of(Upload upload, String status, @Nullable OpenAiFile file) {
        return new OpenAiUpload(
                Ids.UPLOAD.of(upload.id()),
                "upload",
                upload.bytes(),
                upload.createdAt().getEpochSecond(),
                upload.expiresAt().getEpochSecond(),
                upload.name(),
                OpenAiFile.FINE_TUNE,
                status,
                file);
    }

    /**
     * A part that is there.
     *
     * @param createdAt in seconds since 1970
     */
    record OpenAiPart(
            String id,
            String object,
            @JsonProperty("created_at") long createdAt,
            @JsonProperty("upload_id") String upload) {
        static OpenAiPart of(UUID upload, UploadPart part) {
            return new OpenAiPart(
                    Ids.PART.of(part.id()), "upload.part", part.createdAt().getEpochSecond(), Ids.UPLOAD.of(upload));
        }
    }
}
