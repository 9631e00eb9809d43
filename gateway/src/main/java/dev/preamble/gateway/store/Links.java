package dev.preamble.gateway.store;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.task.ArtifactRef;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Links by which an artifact is fetched from the store itself, past the gateway, by whoever has one. */
@Singleton
public final class Links {
    private final Optional<ArtifactStore> store;
    private final Clock clock;

    public Links(StoreSettings settings, Clock clock) {
        this.store = settings.publicEndpoint()
                .map(endpoint -> new ArtifactStore(settings.address().at(endpoint)));
        this.clock = clock;
    }

    void stop(@Observes ShutdownEvent event) {
        store.ifPresent(ArtifactStore::close);
    }

    /** @throws Refusal where the operator named no address at which tenants reach the store */
    public LinkAnswer to(ArtifactRef artifact) {
        ArtifactStore reached =
                store.orElseThrow(() -> Refusal.conflict("This platform gives no links, since its operator"
                        + " named no address at which tenants reach its store. Download from the platform itself."));
        // The link's own end is no earlier: its clock starts once this one was read.
        Instant expiresAt = clock.instant().plus(Limits.LINK_LIFE).truncatedTo(ChronoUnit.SECONDS);
        return new LinkAnswer(
                reached.presign(new ArtifactKey(artifact.key()), Limits.LINK_LIFE),
                expiresAt,
                artifact.bytes(),
                artifact.sha256());
    }
}
