package dev.preamble.gateway.tenant;

import dev.preamble.gateway.job.Contest;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;

/** What every tenant has, in order. */
final class Belongings {
    private Belongings() {}

    /** Credentials go first when a tenant is erased, so that nothing is written while the rest goes. */
    @Produces
    @Singleton
    static TenantLife life(
            Contest contest,
            TenantRows rows,
            MachineClients clients,
            Organisation organisation,
            TopicRights rights,
            TenantTopics topics,
            StorageArea storage,
            EntityManager entities) {
        return new TenantLife(contest, rows, List.of(clients, organisation, rights, topics, storage), entities);
    }
}
