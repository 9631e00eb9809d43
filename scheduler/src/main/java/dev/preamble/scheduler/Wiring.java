package dev.preamble.scheduler;

import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.scheduler.catalog.Catalog;
import dev.preamble.scheduler.outcome.Enactment;
import dev.preamble.scheduler.outcome.Retries;
import dev.preamble.scheduler.outcome.Ruling;
import dev.preamble.scheduler.outcome.StoreSettings;
import dev.preamble.scheduler.outcome.Verdict;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What the beans are given that is no bean of its own. */
public final class Wiring {
    private Wiring() {}

    @Produces
    @Singleton
    static InstantSource clock() {
        return InstantSource.system();
    }

    /** One for each who asks: none is shared between threads. It only spreads retries in time. */
    @Produces
    static RandomGenerator random() {
        return new SplittableRandom(new SecureRandom().nextLong());
    }

    @Produces
    @Singleton
    static ArtifactStore store(StoreSettings settings) {
        return new ArtifactStore(settings.address());
    }

    static void close(@Disposes ArtifactStore store) {
        store.close();
    }

    @Produces
    @Singleton
    static Ruling ruling(Catalog catalog, Retries retries, Enactment enactment, RandomGenerator random) {
        return new Ruling(catalog, new Verdict(retries, random), enactment);
    }
}
