package dev.preamble.gateway.upload;

import dev.preamble.artifacts.ArtifactMissing;
import dev.preamble.artifacts.DigestMismatch;
import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.dataset.Datasets;
import dev.preamble.catalog.upload.PartLayout;
import dev.preamble.catalog.upload.Upload;
import dev.preamble.catalog.upload.UploadPart;
import dev.preamble.catalog.upload.UploadParts;
import dev.preamble.catalog.upload.Uploads;
import dev.preamble.gateway.dataset.DatasetShelf;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.gateway.upload.UploadDesk.Standing;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes an upload's parts a dataset, once: its bytes are read from the store, checked as those of a whole upload are, and stored
 * as the dataset's. The dataset's row, the end of the parts' rows and what the upload says of itself are one transaction, under
 * the upload's lock: whoever asks again, or at the same time, gets the one dataset. What a crash leaves is bytes that nothing
 * names, of a dataset before that transaction, of parts after it, and the sweep for orphans finds them.
 */
@Singleton
public final class Completion {
    private static final String PART_IDS = "part_ids";

    private final UploadDesk desk;
    private final DatasetShelf shelf;
    private final Datasets datasets;
    private final Uploads uploads;
    private final UploadParts parts;
    private final StoredBytes store;

    public Completion(
            UploadDesk desk,
            DatasetShelf shelf,
            Datasets datasets,
            Uploads uploads,
            UploadParts parts,
            StoredBytes store) {
        this.desk = desk;
        this.shelf = shelf;
        this.datasets = datasets;
        this.uploads = uploads;
        this.parts = parts;
        this.store = store;
    }

    /**
     * All parts in the order of their numbers.
     *
     * @throws Refusal when some are missing, are lost, or are not what was announced, and when their rows are none; the upload
     *     stays open
     */
    public Dataset ofAll(TenantId tenant, UUID id) throws IOException {
        Standing standing = desk.standing(tenant, id);
        Optional<Dataset> earlier = earlier(standing.upload());
        if (earlier.isPresent()) {
            return earlier.get();
        }
        requireAll(standing);
        @Nullable
        AnnouncedDigest digest =
                standing.upload().sha256().map(AnnouncedDigest::sha256).orElse(null);
        return make(standing.upload(), standing.parts(), digest, UnaryOperator.identity());
    }

    /**
     * These parts in this order, of an upload whose parts have no numbers; others are left out.
     *
     * @param digest of the parts' bytes; null where it is not told
     * @param rows makes rows of a dataset of the parts' bytes
     * @throws Refusal as {@link #ofAll}
     */
    public Dataset ofThese(
            TenantId tenant,
            UUID id,
            List<UUID> order,
            @Nullable AnnouncedDigest digest,
            UnaryOperator<InputStream> rows)
            throws IOException {
        Standing standing = desk.standing(tenant, id);
        Optional<Dataset> earlier = earlier(standing.upload());
        return earlier.isPresent() ? earlier.get() : make(standing.upload(), chosen(standing, order), digest, rows);
    }

    private static List<UploadPart> chosen(Standing standing, List<UUID> order) {
        if (standing.upload().layout().isPresent()) {
            throw Refusal.conflict("This upload was begun under /v1/uploads, and is completed there.");
        }
        Map<UUID, UploadPart> there =
                standing.parts().stream().collect(Collectors.toMap(UploadPart::id, Function.identity()));
        List<UploadPart> chosen = order.stream()
                .map(part -> Optional.ofNullable(there.get(part)).orElseThrow(() -> Refusal.notFound(PART_IDS)))
                .toList();
        if (Set.copyOf(order).size() < order.size()) {
            throw Refusal.field(PART_IDS, PART_IDS + " names a part twice.", "each part once");
        }
        long bytes = chosen.stream().mapToLong(part -> part.artifact().bytes()).sum();
        if (bytes != standing.upload().bytes()) {
            throw Refusal.field(
                    PART_IDS,
                    "These parts have " + bytes + " bytes.",
                    "exactly " + standing.upload().bytes() + " bytes, as announced");
        }
        return chosen;
    }

    private Optional<Dataset> earlier(Upload upload) {
        return upload.dataset()
                .map(made -> QuarkusTransaction.requiringNew()
                        .call(() -> datasets.ofTenant(upload.tenant(), made).orElseThrow(Refusal::notFound)));
    }

    private static void requireAll(Standing standing) {
        PartLayout layout = standing.upload()
                .layout()
                .orElseThrow(() ->
                        Refusal.conflict("This upload was begun under /openai/v1, and is completed there: in which"
                                + " order its parts belong is said there."));
        int missing = layout.count() - standing.parts().size();
        if (missing > 0) {
            throw Refusal.conflict(missing + " of " + layout.count()
                    + " parts are missing. Which ones is told by the upload; send them, and complete it again.");
        }
    }

    private Dataset make(
            Upload upload, List<UploadPart> chosen, @Nullable AnnouncedDigest digest, UnaryOperator<InputStream> rows)
            throws IOException {
        PartsInOrder ordered = new PartsInOrder(store, chosen);
        try (InputStream all = new AnnouncedBytes(ordered, upload.bytes(), digest)) {
            Dataset made = shelf.add(
                    upload.tenant(),
                    upload.name(),
                    upload.purpose(),
                    rows.apply(all),
                    dataset -> keep(upload, chosen, dataset));
            desk.erase(upload);
            return made;
        } catch (ArtifactMissing | DigestMismatch lost) {
            // Whoever completed it at the same time has removed the parts.
            return earlier(desk.standing(upload.tenant(), upload.id()).upload())
                    .orElseThrow(() -> forgotten(upload, ordered.current()));
        }
    }

    /** Within the transaction that claims the tenant. */
    private Dataset keep(Upload upload, List<UploadPart> chosen, Dataset made) {
        Upload now = uploads.lock(upload.tenant(), upload.id()).orElseThrow(Refusal::notFound);
        Optional<DatasetId> earlier = now.dataset();
        if (earlier.isPresent()) {
            return datasets.ofTenant(upload.tenant(), earlier.get()).orElseThrow(Refusal::notFound);
        }
        if (!ids(parts.of(upload.id())).containsAll(ids(chosen))) {
            throw Refusal.conflict("Other parts came while the upload was completed; complete it again.");
        }
        datasets.persist(made);
        parts.delete("upload", upload.id());
        now.becomes(made.id());
        return made;
    }

    private static List<UUID> ids(List<UploadPart> some) {
        return some.stream().map(UploadPart::id).toList();
    }

    /** The store lacks the part's bytes, after a restore it may be, or another part took its place just now. */
    private Refusal forgotten(Upload upload, UploadPart part) {
        QuarkusTransaction.requiringNew().run(() -> {
            uploads.lock(upload.tenant(), upload.id());
            parts.deleteById(part.id());
        });
        return Refusal.conflict("Part " + part.number()
                + " is not there any more. Send what the upload says is missing, and complete it again.");
    }
}
