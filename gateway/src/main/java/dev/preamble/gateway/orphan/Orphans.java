package dev.preamble.gateway.orphan;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactPage;
import dev.preamble.artifacts.Brought;
import dev.preamble.artifacts.ListedArtifact;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Erases what a tenant brought and the catalog does not name: of uploads and submissions that broke off after the store had
 * taken them, and of removals that broke off before the store had let go. What runs made is the scheduler's to clear.
 */
@Singleton
public final class Orphans {
    /** No upload and no transaction takes so long: what is older and has no name gets none. */
    static final Duration AGE = Duration.ofDays(1);

    private static final Logger LOG = Logger.getLogger(Orphans.class);

    private final StoredBytes store;
    private final EntityManager entities;
    private final Clock clock;

    public Orphans(StoredBytes store, EntityManager entities, Clock clock) {
        this.store = store;
        this.entities = entities;
        this.clock = clock;
    }

    /**
     * Looks through all that the tenant has in the store.
     *
     * @return how many artifacts were erased
     */
    public int erase(TenantId tenant) {
        Instant before = clock.instant().minus(AGE);
        int erased = 0;
        @Nullable ArtifactKey after = null;
        do {
            ArtifactPage page = store.list(ArtifactArea.tenant(tenant.value()), after);
            List<ArtifactKey> orphans = orphans(page.artifacts().stream()
                    .filter(artifact -> artifact.storedAt().isBefore(before))
                    .map(ListedArtifact::key)
                    .toList());
            orphans.forEach(store::delete);
            erased += orphans.size();
            after = page.next();
        } while (after != null);
        if (erased > 0) {
            LOG.infof("erased %d artifacts of %s that nothing named", erased, tenant);
        }
        return erased;
    }

    private List<ArtifactKey> orphans(List<ArtifactKey> keys) {
        Map<Brought.Kind, Set<UUID>> brought = new EnumMap<>(Brought.Kind.class);
        keys.forEach(key -> Brought.of(key)
                .ifPresent(thing -> brought.computeIfAbsent(thing.kind(), kind -> new HashSet<>())
                        .add(thing.id())));
        brought.replaceAll((kind, ids) -> named(kind, ids));
        return keys.stream()
                .filter(key -> Brought.of(key)
                        .filter(thing ->
                                !brought.getOrDefault(thing.kind(), Set.of()).contains(thing.id()))
                        .isPresent())
                .toList();
    }

    private Set<UUID> named(Brought.Kind kind, Set<UUID> ids) {
        String table = switch (kind) {
            case DATASET -> "dataset";
            case IMPORT -> "prefix_version";
            case INPUTS -> "job";
            case PART -> "upload_part";
        };
        return QuarkusTransaction.requiringNew().call(() -> {
            List<?> known = entities.createNativeQuery("select id from " + table + " where id in (:ids)", UUID.class)
                    .setParameter("ids", ids)
                    .getResultList();
            Set<UUID> named = new HashSet<>();
            known.forEach(id -> named.add((UUID) id));
            return named;
        });
    }
}
