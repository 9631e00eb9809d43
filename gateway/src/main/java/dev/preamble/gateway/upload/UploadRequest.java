package dev.preamble.gateway.upload;

import dev.preamble.catalog.dataset.DatasetPurpose;
import dev.preamble.catalog.upload.Upload;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.dataset.DatasetShelf;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.task.Range;
import java.util.Objects;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/uploads} takes.
 *
 * @param name of the dataset, 1 to 100 characters
 * @param purpose {@code training} or {@code generation}; training when it is left out
 * @param bytes of all parts together
 * @param sha256 of all parts together, lower-case hexadecimal; checked when all are there
 * @param partBytes of each part but the last, which has the rest; 16,777,216 when it is left out. Small ones lose less where
 *     connections break often
 */
public record UploadRequest(
        @Schema(required = true) @Nullable String name,
        @Nullable String purpose,
        @Schema(required = true) @Nullable Long bytes,

        @Schema(pattern = "^" + SHA256_TEXT + "$") @Nullable String sha256,

        @Nullable Integer partBytes) {
    private static final String SHA256_TEXT = "[0-9a-f]{64}";
    private static final Pattern SHA256 = Pattern.compile(SHA256_TEXT);

    /** @throws Refusal of the first field that is wrong by itself */
    Upload.Announced checked() {
        String title = new Field("name").text(name, Limits.NAME_CHARACTERS);
        DatasetPurpose meant = DatasetShelf.purpose(purpose);
        long all = within(Limits.UPLOAD_BYTES, new Field("bytes").required(bytes));
        int each = (int) within(Limits.PART_BYTES, Objects.requireNonNullElse(partBytes, Limits.PART_BYTES_DEFAULT));
        if (sha256 != null) {
            new Field("sha256").matching(sha256, SHA256.asMatchPredicate(), "64 of 0-9 and a-f");
        }
        return new Upload.Announced(title, meant, all, sha256, each);
    }

    private static long within(Range range, Number value) {
        if (value.longValue() < range.least() || value.longValue() > range.most()) {
            throw Refusal.field(range.option(), range.option() + " is " + value + ".", range.text());
        }
        return value.longValue();
    }
}
