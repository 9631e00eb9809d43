package dev.preamble.gateway.upload;

import dev.preamble.artifacts.ArtifactException;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.catalog.upload.PartLayout;
import dev.preamble.catalog.upload.Upload;
import dev.preamble.catalog.upload.UploadPart;
import dev.preamble.catalog.upload.UploadParts;
import dev.preamble.catalog.upload.Uploads;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes parts in. A part's bytes are stored, under a key of their own, before the row that names them, and those that it takes
 * the place of are removed after it: what a crash leaves between the two is bytes that nothing names, which the sweep for
 * orphans finds, and a part that its sender sends again.
 */
@Singleton
public final class PartShelf {
    private static final Logger LOG = Logger.getLogger(PartShelf.class);

    /** How many times what was announced the parts may be, where they have no numbers. */
    private static final int SURPLUS = 2;

    private final TenantsInUse tenantsInUse;
    private final UploadDesk desk;
    private final Uploads uploads;
    private final UploadParts parts;
    private final StoredBytes store;
    private final Clock clock;

    public PartShelf(
            TenantsInUse tenantsInUse,
            UploadDesk desk,
            Uploads uploads,
            UploadParts parts,
            StoredBytes store,
            Clock clock) {
        this.tenantsInUse = tenantsInUse;
        this.desk = desk;
        this.uploads = uploads;
        this.parts = parts;
        this.store = store;
        this.clock = clock;
    }

    /** What became of bytes that were stored: the part that counts, and bytes that do not. */
    private record Shelved(UploadPart part, Optional<ArtifactRef> superfluous) {}

    /**
     * Takes the part of that number. The same bytes again change nothing, other ones take their place.
     *
     * @param declared how many bytes the sender says that there are; negative where it does not say
     * @throws Refusal when there is no such part, or the bytes are not as many, or not of the digest
     * @throws IOException when the part breaks off; nothing of it is kept
     */
    public UploadPart put(
            TenantId tenant, UUID id, int number, long declared, @Nullable AnnouncedDigest digest, InputStream body)
            throws IOException {
        Upload upload = desk.standing(tenant, id).upload();
        UploadDesk.requireOpen(upload);
        int bytes = bytesOf(upload, number);
        if (declared >= 0 && declared != bytes) {
            throw AnnouncedBytes.wrongLength(bytes, Long.toString(declared));
        }
        UUID part = UUID.randomUUID();
        ArtifactRef stored =
                store.put(ArtifactKey.part(tenant.value(), id, part), new AnnouncedBytes(body, bytes, digest));
        return shelved(stored, () -> {
            Instant now = lengthen(tenant, id);
            return replace(new UploadPart(part, id, number, stored, now));
        });
    }

    /**
     * Takes one more part of an upload whose parts get their order in the end.
     *
     * @throws Refusal when there are too many, or too large ones, for what was announced
     */
    public UploadPart append(TenantId tenant, UUID id, long bytes, InputStream body) throws IOException {
        UploadDesk.Standing standing = desk.standing(tenant, id);
        UploadDesk.requireOpen(standing.upload());
        requireRoom(standing.upload(), standing.parts(), bytes);
        UUID part = UUID.randomUUID();
        ArtifactRef stored = store.put(ArtifactKey.part(tenant.value(), id, part), body);
        return shelved(stored, () -> {
            Instant now = lengthen(tenant, id);
            List<UploadPart> there = parts.of(id);
            requireRoom(standing.upload(), there, bytes);
            int last = there.isEmpty() ? 0 : there.getLast().number();
            UploadPart added = new UploadPart(part, id, last + 1, stored, now);
            parts.persist(added);
            return new Shelved(added, Optional.empty());
        });
    }

    /** Parts whose answer was lost come again under another id, so that there may be more than the upload is made of. */
    private static void requireRoom(Upload upload, List<UploadPart> there, long bytes) {
        if (upload.layout().isPresent()) {
            throw Refusal.conflict(
                    "This upload was begun under /v1/uploads, and gets its parts there, by their numbers.");
        }
        if (there.size() >= Limits.PARTS) {
            throw Refusal.field("data", "The upload has too many parts.", Limits.PARTS + " parts");
        }
        long most = SURPLUS * upload.bytes();
        long all = there.stream().mapToLong(part -> part.artifact().bytes()).sum() + bytes;
        if (all > most) {
            throw Refusal.field("data", "The upload's parts would have " + all + " bytes.", most + " bytes in all");
        }
    }

    private UploadPart shelved(ArtifactRef stored, Callable<Shelved> record) {
        try {
            Shelved shelved = QuarkusTransaction.requiringNew().call(record);
            shelved.superfluous().ifPresent(this::delete);
            return shelved.part();
        } catch (Refusal refused) {
            delete(stored);
            throw refused;
        }
    }

    private static int bytesOf(Upload upload, int number) {
        PartLayout layout = upload.layout()
                .orElseThrow(() -> Refusal.conflict(
                        "This upload was begun under /openai/v1, and gets its parts there: they have no numbers."));
        if (!layout.has(number)) {
            throw Refusal.field("number", "The upload has no part " + number + ".", "1 to " + layout.count());
        }
        return layout.bytesOf(number);
    }

    /** Locks the upload, and lets it wait for another part from now on. */
    private Instant lengthen(TenantId tenant, UUID id) {
        tenantsInUse.hold(tenant);
        Instant now = clock.instant();
        Upload upload =
                uploads.lock(tenant, id).filter(known -> !known.isOver(now)).orElseThrow(Refusal::notFound);
        UploadDesk.requireOpen(upload);
        upload.goesOn(now.plus(Limits.UPLOAD_LIFE));
        return now;
    }

    private Shelved replace(UploadPart part) {
        Optional<UploadPart> before = parts.at(part.upload(), part.number());
        if (before.filter(there ->
                        there.artifact().sha256().equals(part.artifact().sha256()))
                .isPresent()) {
            return new Shelved(before.get(), Optional.of(part.artifact()));
        }
        parts.delete("upload = ?1 and number = ?2", part.upload(), part.number());
        parts.persist(part);
        return new Shelved(part, before.map(UploadPart::artifact));
    }

    private void delete(ArtifactRef bytes) {
        try {
            store.delete(bytes);
        } catch (ArtifactException e) {
            LOG.warnf("%s stays for a day: %s", bytes.key(), e.getMessage());
        }
    }
}
