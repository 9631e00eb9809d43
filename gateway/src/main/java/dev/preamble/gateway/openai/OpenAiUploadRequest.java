package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.catalog.dataset.DatasetPurpose;
import dev.preamble.catalog.upload.Upload;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /openai/v1/uploads} takes; a field that is not here is refused by its name.
 *
 * @param filename 1 to 100 characters
 * @param purpose {@code fine-tune}
 * @param bytes of all parts together
 * @param mimeType {@code text/jsonl} or {@code application/jsonl}
 */
public record OpenAiUploadRequest(
        @Schema(required = true) @Nullable String filename,

        @Schema(required = true, enumeration = OpenAiFile.FINE_TUNE) @Nullable
        String purpose,

        @Schema(required = true) @Nullable Long bytes,

        @Schema(
                required = true,
                enumeration = {OpenAiUploadRequest.TEXT_LINES, OpenAiUploadRequest.LINES})
        @JsonProperty("mime_type")
        @Nullable
        String mimeType) {
    static final String TEXT_LINES = "text/jsonl";
    static final String LINES = "application/jsonl";

    /** @throws Refusal of the first field that is wrong by itself */
    Upload.Announced checked() {
        String name = new Field("filename").text(filename, Limits.NAME_CHARACTERS);
        OpenAiFile.requireFineTune(purpose);
        new Field("mime_type").matching(mimeType, Set.of(TEXT_LINES, LINES)::contains, TEXT_LINES + " or " + LINES);
        long all = new Field("bytes").required(bytes);
        if (all < Limits.UPLOAD_BYTES.least() || all > Limits.UPLOAD_BYTES.most()) {
            throw Refusal.field("bytes", "bytes is " + all + ".", Limits.UPLOAD_BYTES.text());
        }
        return new Upload.Announced(name, DatasetPurpose.TRAINING, all, null, null);
    }
}
