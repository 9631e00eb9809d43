package dev.preamble.gateway.upload;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactException;
import dev.preamble.catalog.upload.Upload;
import dev.preamble.catalog.upload.UploadPart;
import dev.preamble.catalog.upload.UploadParts;
import dev.preamble.catalog.upload.Uploads;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.limit.StoredSpace;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Begins uploads, tells of them and ends them. An upload's row goes before its bytes do: what a crash leaves between the two is
 * parts that nothing names, which the sweep for orphans finds.
 */
@Singleton
public final class UploadDesk {
    private static final Logger LOG = Logger.getLogger(UploadDesk.class);

    private final TenantsInUse tenantsInUse;
    private final Uploads uploads;
    private final UploadParts parts;
    private final StoredSpace space;
    private final StoredBytes store;
    private final Clock clock;

    public UploadDesk(
            TenantsInUse tenantsInUse,
            Uploads uploads,
            UploadParts parts,
            StoredSpace space,
            StoredBytes store,
            Clock clock) {
        this.tenantsInUse = tenantsInUse;
        this.uploads = uploads;
        this.parts = parts;
        this.space = space;
        this.store = store;
        this.clock = clock;
    }

    /**
     * An upload and what of it is there.
     *
     * @param parts by their numbers
     */
    public record Standing(Upload upload, List<UploadPart> parts) {}

    /** @throws Refusal when the tenant has too many open, or no room for so many bytes */
    public Upload begin(TenantId tenant, Upload.Announced announced) {
        return QuarkusTransaction.requiringNew().call(() -> {
            tenantsInUse.claim(tenant);
            Instant now = clock.instant();
            long open = uploads.open(tenant, now);
            if (open >= Limits.OPEN_UPLOADS) {
                throw Refusal.exceeded(
                        "uploads",
                        "The tenant has too many open uploads; complete some, or abort them.",
                        Limits.OPEN_UPLOADS + " open uploads",
                        open + " open uploads",
                        null);
            }
            space.requireRoom(tenant, announced.bytes());
            Upload upload = new Upload(UUID.randomUUID(), tenant, announced, now, now.plus(Limits.UPLOAD_LIFE));
            uploads.persist(upload);
            return upload;
        });
    }

    /** @throws Refusal when there is none, or it is over */
    public Standing standing(TenantId tenant, UUID id) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Upload upload = uploads.ofTenant(tenant, id)
                    .filter(known -> !known.isOver(clock.instant()))
                    .orElseThrow(Refusal::notFound);
            return new Standing(upload, parts.of(id));
        });
    }

    /**
     * Ends an upload, with all that came of it.
     *
     * @return what it was
     * @throws Refusal when there is none, or it has become a dataset
     */
    public Upload abort(TenantId tenant, UUID id) {
        Upload aborted = QuarkusTransaction.requiringNew().call(() -> {
            Upload upload = uploads.lock(tenant, id)
                    .filter(known -> !known.isOver(clock.instant()))
                    .orElseThrow(Refusal::notFound);
            requireOpen(upload);
            uploads.delete(upload);
            return upload;
        });
        erase(aborted);
        return aborted;
    }

    /** Ends those of the tenant that have expired. */
    public void clear(TenantId tenant) {
        List<Upload> over = QuarkusTransaction.requiringNew()
                .call(() -> uploads.over(tenant, clock.instant()).stream()
                        .filter(upload ->
                                uploads.delete("id = ?1 and expiresAt = ?2", upload.id(), upload.expiresAt()) > 0)
                        .toList());
        over.forEach(this::erase);
    }

    /** @throws Refusal when it has become a dataset */
    static void requireOpen(Upload upload) {
        upload.dataset().ifPresent(dataset -> {
            throw Refusal.conflict("The upload is complete: it has become the dataset " + dataset + ".");
        });
    }

    /** Nothing names the bytes any more. What stays, since the store is away, is an orphan from now on. */
    void erase(Upload upload) {
        try {
            store.erase(ArtifactArea.upload(upload.tenant().value(), upload.id()));
        } catch (ArtifactException e) {
            LOG.warnf("the parts of upload %s stay for a day: %s", upload.id(), e.getMessage());
        }
    }
}
