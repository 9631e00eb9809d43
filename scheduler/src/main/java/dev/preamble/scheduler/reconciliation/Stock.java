package dev.preamble.scheduler.reconciliation;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactPage;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.ListedArtifact;
import dev.preamble.scheduler.reconciliation.NamedArtifact.Thing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the store holds, compared with what the catalog names there: both are read once, side by side in the order of their
 * keys, and only differences are kept. Lengths are compared; digests are by whoever reads.
 */
final class Stock {
    private final ArtifactStore store;
    private final Deque<ListedArtifact> listed = new ArrayDeque<>();
    private final List<NamedArtifact> missing = new ArrayList<>();
    private final Set<String> missingKeys = new HashSet<>();
    private final Map<UUID, Map<String, Long>> kept = new HashMap<>();
    private final SortedMap<String, Surplus> surplus = new TreeMap<>();
    private @Nullable ArtifactKey next;
    private boolean begun;

    /** Objects of which the catalog does not know. */
    record Surplus(long objects, long bytes) {}

    private Stock(ArtifactStore store) {
        this.store = store;
    }

    /** @throws dev.preamble.artifacts.ArtifactException when the store does not answer */
    static Stock take(ArtifactStore store, KnownAreas areas) {
        Stock stock = new Stock(store);
        areas.forEach(stock::compare);
        while (stock.head() != null) {
            stock.isSurplus();
        }
        return stock;
    }

    private void compare(KnownArea known) {
        String path = known.area().path();
        for (ListedArtifact head = head(); head != null && head.key().value().compareTo(path) < 0; head = head()) {
            isSurplus();
        }
        Map<String, Long> there = new HashMap<>();
        for (ListedArtifact head = head(); head != null && known.area().holds(head.key()); head = head()) {
            there.put(head.key().value(), head.bytes());
            listed.remove();
        }
        if (known.named().stream().allMatch(named -> isThere(named, there))) {
            return;
        }
        // what was stored after that page was listed is named by rows that were read later
        Map<String, Long> now = list(known.area());
        for (NamedArtifact named : known.named()) {
            if (!isThere(named, now)) {
                missing.add(named);
                missingKeys.add(named.key());
                if (named.thing() == Thing.CHECKPOINT) {
                    kept.put(named.id(), now);
                }
            }
        }
    }

    private static boolean isThere(NamedArtifact named, Map<String, Long> there) {
        return Long.valueOf(named.bytes()).equals(there.get(named.key()));
    }

    private Map<String, Long> list(ArtifactArea area) {
        Map<String, Long> there = new HashMap<>();
        @Nullable ArtifactKey after = null;
        do {
            ArtifactPage page = store.list(area, after, ArtifactStore.LARGEST_PAGE);
            page.artifacts().forEach(artifact -> there.put(artifact.key().value(), artifact.bytes()));
            after = page.next();
        } while (after != null);
        return there;
    }

    private void isSurplus() {
        ListedArtifact unknown = listed.remove();
        String tenant = unknown.key().value().split("/", 3)[1];
        surplus.merge(
                tenant,
                new Surplus(1, unknown.bytes()),
                (some, more) -> new Surplus(some.objects() + more.objects(), some.bytes() + more.bytes()));
    }

    private @Nullable ListedArtifact head() {
        if (listed.isEmpty() && (!begun || next != null)) {
            ArtifactPage page = store.list(next, ArtifactStore.LARGEST_PAGE);
            begun = true;
            next = page.next();
            listed.addAll(page.artifacts());
        }
        return listed.peek();
    }

    /** What the catalog names and the store lacks. */
    List<NamedArtifact> missing() {
        return missing;
    }

    boolean lacks(String key) {
        return missingKeys.contains(key);
    }

    /** What a job whose checkpoint is missing has in the store: keys, and lengths in bytes. */
    Map<String, Long> kept(UUID job) {
        return kept.getOrDefault(job, Map.of());
    }

    /** Of which the catalog does not know, by tenant. */
    SortedMap<String, Surplus> surplus() {
        return surplus;
    }
}
