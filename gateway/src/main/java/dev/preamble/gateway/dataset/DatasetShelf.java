package dev.preamble.gateway.dataset;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.dataset.DatasetPurpose;
import dev.preamble.catalog.dataset.Datasets;
import dev.preamble.catalog.job.JobState;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.limit.StoredSpace;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes datasets in and away. Bytes are stored before the row that names them, and removed after it: what a crash leaves
 * between the two is bytes that nobody can see, in the tenant's area. So does a commit whose end is not known: the row may
 * be there, and then its bytes must be.
 */
@Singleton
public final class DatasetShelf {
    static final String TRAINING = "training";
    static final String GENERATION = "generation";

    private static final List<JobState> OPEN =
            Arrays.stream(JobState.values()).filter(state -> !state.isFinal()).toList();

    private final Datasets datasets;
    private final Jobs jobs;
    private final TenantsInUse tenantsInUse;
    private final StoredSpace space;
    private final StoredBytes store;
    private final Clock clock;

    public DatasetShelf(
            Datasets datasets,
            Jobs jobs,
            TenantsInUse tenantsInUse,
            StoredSpace space,
            StoredBytes store,
            Clock clock) {
        this.datasets = datasets;
        this.jobs = jobs;
        this.tenantsInUse = tenantsInUse;
        this.space = space;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Before an upload is read that {@link #add} would refuse.
     *
     * @throws Refusal when the tenant is full
     */
    public void requireRoom(TenantId tenant) {
        QuarkusTransaction.requiringNew().run(() -> space.requireRoom(tenant, 0));
    }

    /** @throws IOException when the upload breaks off */
    public Dataset add(TenantId tenant, String name, DatasetPurpose purpose, InputStream upload) throws IOException {
        requireRoom(tenant);
        return add(tenant, name, purpose, upload, dataset -> {
            space.requireRoom(tenant, dataset.artifact().bytes());
            datasets.persist(dataset);
            return dataset;
        });
    }

    /**
     * As {@link #add(TenantId, String, DatasetPurpose, InputStream)}, of what has its room already.
     *
     * @param keep within the transaction that claims the tenant: makes the dataset's row, or gives the one that was made of
     *     the same upload before; then these bytes go
     */
    public Dataset add(
            TenantId tenant, String name, DatasetPurpose purpose, InputStream upload, UnaryOperator<Dataset> keep)
            throws IOException {
        DatasetId id = DatasetId.random();
        CheckedRows rows = new CheckedRows(upload, new RowForm(purpose));
        ArtifactRef bytes = store.put(ArtifactKey.dataset(tenant.value(), id.value()), rows);
        Dataset made = new Dataset(id, tenant, name, purpose, rows.lines(), bytes, clock.instant());
        try {
            Dataset kept = QuarkusTransaction.requiringNew().call(() -> {
                tenantsInUse.claim(tenant);
                return keep.apply(made);
            });
            if (!kept.id().equals(id)) {
                store.delete(bytes);
            }
            return kept;
        } catch (Refusal refused) {
            store.delete(bytes);
            throw refused;
        }
    }

    /**
     * The purpose that a request names.
     *
     * @throws Refusal when there is none of that name
     */
    public static DatasetPurpose purpose(@Nullable String text) {
        return switch (text) {
            case null -> DatasetPurpose.TRAINING;
            case TRAINING -> DatasetPurpose.TRAINING;
            case GENERATION -> DatasetPurpose.GENERATION;
            default -> throw Refusal.field("purpose", "purpose is not known.", TRAINING + " or " + GENERATION);
        };
    }

    /** @throws Refusal when its rows are lost */
    public static Dataset whole(Dataset dataset) {
        dataset.lostAt().ifPresent(since -> {
            throw Refusal.conflict("The rows of dataset " + dataset.id()
                    + " were lost on the platform, as was found at " + since + "; upload them again.");
        });
        return dataset;
    }

    public void remove(TenantId tenant, DatasetId id) {
        store.delete(QuarkusTransaction.requiringNew().call(() -> forget(tenant, id)));
    }

    /** Jobs that are over keep what they made; only their word on where it came from goes. */
    private ArtifactRef forget(TenantId tenant, DatasetId id) {
        Dataset dataset = datasets.find("tenant = ?1 and id = ?2", tenant.value(), id.value())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional()
                .orElseThrow(Refusal::notFound);
        if (jobs.count("dataset = ?1 and state in ?2", id.value(), OPEN) > 0) {
            throw Refusal.conflict("A job that is not over uses this dataset; cancel it or wait for its end.");
        }
        ArtifactRef bytes = dataset.artifact();
        jobs.update("dataset = null where dataset = ?1", id.value());
        datasets.delete(dataset);
        return bytes;
    }
}
