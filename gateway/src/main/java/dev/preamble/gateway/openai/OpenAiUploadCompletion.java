package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.upload.AnnouncedDigest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /openai/v1/uploads/{id}/complete} takes.
 *
 * @param parts ids of parts, in the order of their bytes
 * @param md5 of all these bytes, lower-case hexadecimal; checked where it is told
 */
public record OpenAiUploadCompletion(
        @Schema(required = true, maxItems = Limits.PARTS) @JsonProperty("part_ids") @Nullable
        List<@Nullable String> parts,

        @Schema(pattern = "^" + MD5_TEXT + "$") @Nullable String md5) {
    private static final String MD5_TEXT = "[0-9a-f]{32}";
    private static final Pattern MD5 = Pattern.compile(MD5_TEXT);

    List<UUID> order() {
        Field field = new Field("part_ids");
        List<@Nullable String> ids = field.required(parts);
        if (ids.size() > Limits.PARTS) {
            throw Refusal.field(field.name(), "There are too many parts.", Limits.PARTS + " parts");
        }
        return ids.stream()
                .map(id -> Ids.PART.parse(field.name(), field.required(id)))
                .toList();
    }

    Optional<AnnouncedDigest> digest() {
        return Optional.ofNullable(md5)
                .map(hex -> new AnnouncedDigest(
                        "md5", "MD5", new Field("md5").matching(hex, MD5.asMatchPredicate(), "32 of 0-9 and a-f")));
    }
}
