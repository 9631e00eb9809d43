package dev.preamble.scheduler.outcome;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.catalog.restoration.Backups;
import dev.preamble.records.task.Checkpoint;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Erases checkpoints that nothing can start from any more, once the transaction that took their place is committed.
 *
 * <p>On a thread of its own, since the store may be slow. One that stays because the process died, or the store was
 * away, or because a backup is made that may name it, harms nobody: {@link Clearance} finds it when its job is over.
 */
@Singleton
public final class Leftovers implements Consumer<Checkpoint> {
    private static final Logger LOG = Logger.getLogger(Leftovers.class);

    private final ArtifactStore store;
    private final Backups backups;
    private final ExecutorService eraser = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("leftovers").factory());

    public Leftovers(ArtifactStore store, Backups backups) {
        this.store = store;
        this.backups = backups;
    }

    /** All that the checkpoint's run stored: the checkpoint and its manifest. */
    @Override
    public void accept(Checkpoint superseded) {
        String key = superseded.artifact().key();
        eraser.execute(() -> {
            try {
                if (!QuarkusTransaction.requiringNew().call(backups::isUnderWay)) {
                    store.erase(new ArtifactArea(key.substring(0, key.lastIndexOf('/') + 1)));
                }
            } catch (RuntimeException e) {
                LOG.warnf("the superseded checkpoint %s stays: %s", key, e.getMessage());
            }
        });
    }

    /** What is not erased yet stays. */
    @PreDestroy
    void stop() {
        eraser.shutdownNow();
    }
}
