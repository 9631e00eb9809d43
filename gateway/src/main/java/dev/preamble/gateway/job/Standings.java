package dev.preamble.gateway.job;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.dataset.Datasets;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.metering.Metering;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.Prefixes;
import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks up how tenants stand, with as many questions to the catalog for many as for one. */
@Singleton
public final class Standings {
    private final TenantsInUse tenantsInUse;
    private final Jobs jobs;
    private final Metering metering;
    private final Prefixes prefixes;
    private final Datasets datasets;

    public Standings(TenantsInUse tenantsInUse, Jobs jobs, Metering metering, Prefixes prefixes, Datasets datasets) {
        this.tenantsInUse = tenantsInUse;
        this.jobs = jobs;
        this.metering = metering;
        this.prefixes = prefixes;
        this.datasets = datasets;
    }

    /** Claims the tenants; those that are not in use are left out. */
    Map<TenantId, Standing> of(Collection<Submission> submissions) {
        List<Tenant> claimed = tenantsInUse.claimAll(all(submissions, Submission::tenant));
        Set<TenantId> tenants = claimed.stream().map(Tenant::id).collect(toSet());
        Map<TenantId, Long> open = jobs.openOf(tenants);
        Map<TenantId, Long> stored = metering.storedBytesOfClaimed(tenants);
        Map<TenantId, List<Prefix>> prefixesOf =
                prefixes(tenants, all(submissions, Submission::prefix)).stream().collect(groupingBy(Prefix::tenant));
        Map<TenantId, List<Dataset>> datasetsOf =
                datasets(all(submissions, Submission::dataset)).stream().collect(groupingBy(Dataset::tenant));
        return claimed.stream()
                .collect(toMap(
                        Tenant::id,
                        tenant -> new Standing(
                                tenant,
                                open.getOrDefault(tenant.id(), 0L),
                                stored.getOrDefault(tenant.id(), 0L),
                                prefixesOf.getOrDefault(tenant.id(), List.of()),
                                datasetsOf.getOrDefault(tenant.id(), List.of()))));
    }

    private List<Prefix> prefixes(Set<TenantId> tenants, Set<PrefixName> names) {
        return names.isEmpty() ? List.of() : prefixes.named(tenants, names);
    }

    private List<Dataset> datasets(Set<DatasetId> ids) {
        return ids.isEmpty() ? List.of() : datasets.all(ids);
    }

    private static <T> Set<T> all(Collection<Submission> submissions, Function<Submission, @Nullable T> part) {
        return submissions.stream().map(part).flatMap(Stream::ofNullable).collect(toSet());
    }
}
