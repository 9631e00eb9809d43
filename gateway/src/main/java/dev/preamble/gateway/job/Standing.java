package dev.preamble.gateway.job;

import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.gateway.dataset.DatasetShelf;
import dev.preamble.gateway.limit.Allowance;
import dev.preamble.gateway.limit.StoredSpace;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.PrefixName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** How a tenant stands while submissions of it are decided on, in a transaction that has claimed it. */
final class Standing {
    private final Tenant tenant;
    private final Map<PrefixName, Prefix> prefixes = new HashMap<>();
    private final Map<DatasetId, Dataset> datasets = new HashMap<>();
    private final List<Prefix> made = new ArrayList<>();
    private long openJobs;
    private long storedBytes;

    /**
     * @param prefixes and datasets: those of the tenant that are asked about
     * @param storedBytes what it keeps
     */
    Standing(
            Tenant tenant, long openJobs, long storedBytes, Collection<Prefix> prefixes, Collection<Dataset> datasets) {
        this.tenant = tenant;
        this.openJobs = openJobs;
        this.storedBytes = storedBytes;
        prefixes.forEach(prefix -> this.prefixes.put(prefix.name(), prefix));
        datasets.forEach(dataset -> this.datasets.put(dataset.id(), dataset));
    }

    /** @throws Refusal when there is no room for one more job */
    void requireRoom() {
        OpenJobs.requireRoom(Allowance.of(tenant), openJobs);
    }

    /**
     * As {@link StoredSpace#requireRoom}.
     *
     * @param bytes that come with the job; 0 asks whether the tenant is full
     * @throws Refusal when there is no room for them
     */
    void requireSpace(long bytes) {
        StoredSpace.requireRoom(Allowance.of(tenant), storedBytes, bytes);
    }

    /** @throws Refusal when the tenant has none of that id, or its rows are lost */
    Dataset dataset(DatasetId id) {
        return DatasetShelf.whole(Optional.ofNullable(datasets.get(id)).orElseThrow(() -> Refusal.notFound("dataset")));
    }

    /** The one of that name; one that is made here is the next submission's too. */
    Prefix prefix(PrefixName name, Supplier<Prefix> make) {
        return prefixes.computeIfAbsent(name, absent -> {
            Prefix prefix = make.get();
            made.add(prefix);
            return prefix;
        });
    }

    /** Those that were made here, to be stored. */
    List<Prefix> made() {
        return List.copyOf(made);
    }

    /** One more job of it is to be stored. */
    void accept(Job job) {
        openJobs++;
        if (job.dataset().isEmpty()) {
            storedBytes += job.input().bytes();
        }
    }
}
