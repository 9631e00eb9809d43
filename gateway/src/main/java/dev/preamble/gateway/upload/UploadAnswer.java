package dev.preamble.gateway.upload;

import dev.preamble.catalog.upload.PartLayout;
import dev.preamble.catalog.upload.Upload;
import dev.preamble.catalog.upload.UploadPart;
import dev.preamble.records.id.DatasetId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An upload as the API tells of it.
 *
 * @param state {@code open}, or {@code completed} once it has become a dataset
 * @param bytes of all parts together
 * @param sha256 of all parts together, as it was announced
 * @param partBytes of each part but the last; left out where parts are of any size, as under {@code /openai/v1}
 * @param parts those that are there; a list of uploads leaves them out
 * @param missing numbers of the parts that are to be sent; a list of uploads leaves them out
 * @param dataset what it has become
 * @param expiresAt when it ends if no other part comes
 */
public record UploadAnswer(
        UUID id,
        String state,
        String name,
        String purpose,
        long bytes,
        @Nullable String sha256,
        @Nullable Integer partBytes,
        @Nullable List<PartAnswer> parts,
        @Nullable List<Integer> missing,
        @Nullable UUID dataset,
        Instant createdAt,
        Instant expiresAt) {
    static UploadAnswer listed(Upload upload) {
        return answer(upload, null, null);
    }

    static UploadAnswer of(Upload upload, List<UploadPart> parts) {
        Set<Integer> there = parts.stream().map(UploadPart::number).collect(Collectors.toSet());
        @Nullable
        List<Integer> missing = upload.dataset().isPresent()
                ? null
                : upload.layout()
                        .map(layout -> IntStream.rangeClosed(1, layout.count())
                                .boxed()
                                .filter(number -> !there.contains(number))
                                .toList())
                        .orElse(null);
        return answer(upload, parts.stream().map(PartAnswer::of).toList(), missing);
    }

    private static UploadAnswer answer(
            Upload upload, @Nullable List<PartAnswer> parts, @Nullable List<Integer> missing) {
        return new UploadAnswer(
                upload.id(),
                upload.dataset().isPresent() ? "completed" : "open",
                upload.name(),
                upload.purpose().name().toLowerCase(Locale.ROOT),
                upload.bytes(),
                upload.sha256().orElse(null),
                upload.layout().map(PartLayout::partBytes).orElse(null),
                parts,
                missing,
                upload.dataset().map(DatasetId::value).orElse(null),
                upload.createdAt(),
                upload.expiresAt());
    }
}
