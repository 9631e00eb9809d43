package dev.preamble.scheduler.worker;

import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.share.Base;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The workers that were alive at one moment, each by its latest heartbeat. */
public record Crew(List<Heartbeat> alive) {
    public Crew {
        alive = List.copyOf(alive);
    }

    /** Digests of the weights that the pool's workers hold; empty when the pool has no live worker. */
    public Set<String> digests(PoolId pool) {
        return alive.stream()
                .filter(worker -> worker.pool().equals(pool))
                .map(worker -> worker.base().digest())
                .collect(Collectors.toSet());
    }

    /**
     * Whether what a worker says of its base model takes the place of what is known of the pool's: of other weights once no
     * live worker holds the known ones; of the same weights when it says more, or once no live worker says the known.
     */
    boolean supersedes(Heartbeat worker, BaseModelCard known) {
        if (!worker.base().digest().equals(known.digest())) {
            return !digests(worker.pool()).contains(known.digest());
        }
        return said(worker.base()) > said(known)
                || alive.stream()
                        .noneMatch(other -> other.pool().equals(worker.pool())
                                && other.base().equals(known));
    }

    private static long said(BaseModelCard card) {
        return Stream.of(
                        Optional.ofNullable(card.keyValueHeads()),
                        Optional.ofNullable(card.headWidth()),
                        Optional.ofNullable(card.encoderLayers()),
                        Optional.ofNullable(card.chatTemplate()))
                .filter(Optional::isPresent)
                .count();
    }

    /** Bytes that a job may take of a lane, whichever of the pool's workers runs it; empty when none of them says. */
    public OptionalLong laneMemory(PoolId pool) {
        return alive.stream()
                .filter(worker -> worker.pool().equals(pool))
                .map(Heartbeat::laneMemoryBytes)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .min();
    }

    /** Lanes of the workers that take tasks, free or not. */
    public Map<Base, Integer> lanes() {
        return taking().collect(Collectors.toMap(Crew::base, Heartbeat::lanes, Integer::sum));
    }

    /** Lanes that no run holds by the workers' own word, which is up to one heartbeat old. */
    public Map<Base, Integer> idleLanes() {
        return taking().collect(Collectors.toMap(Crew::base, Heartbeat::freeLanes, Integer::sum));
    }

    /**
     * Lanes that a task sent now would find free. A segment that is released but not over takes one, whether or not a
     * heartbeat shows it yet; so does a run of an older release that has not stopped.
     *
     * @param open every segment that is released and not over
     */
    public Map<Base, Integer> freeLanes(Collection<OpenSegment> open) {
        Map<SegmentId, OpenSegment> byId =
                open.stream().collect(Collectors.toMap(OpenSegment::segment, Function.identity()));
        Map<Base, Integer> free = new HashMap<>(lanes());
        Set<SegmentId> leaving = new HashSet<>();
        for (Heartbeat worker : alive) {
            for (Heartbeat.Held held : worker.held()) {
                OpenSegment segment = byId.get(held.segment());
                if (segment == null) {
                    continue;
                }
                boolean current = segment.release() == held.release();
                if (worker.draining() && current) {
                    leaving.add(held.segment());
                } else if (!worker.draining() && !current) {
                    free.merge(base(worker), -1, Integer::sum);
                }
            }
        }
        for (OpenSegment segment : open) {
            if (!leaving.contains(segment.segment())) {
                free.computeIfPresent(segment.base(), (base, lanes) -> lanes - 1);
            }
        }
        free.values().removeIf(lanes -> lanes <= 0);
        return free;
    }

    /**
     * Whether a live worker vouches for a run of this very release, however quiet that run is.
     *
     * @param run the one that is meant; empty where any would do
     */
    public boolean holds(OpenSegment segment, Optional<RunId> run) {
        return alive.stream()
                .flatMap(worker -> worker.held().stream())
                .anyMatch(held -> held.segment().equals(segment.segment())
                        && held.release() == segment.release()
                        && run.map(held.run()::equals).orElse(true));
    }

    /** The completions that run by the workers' own word, which is up to one heartbeat old. */
    public Set<CompletionId> completions() {
        return alive.stream()
                .map(Heartbeat::completions)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .collect(Collectors.toSet());
    }

    private Stream<Heartbeat> taking() {
        return alive.stream().filter(worker -> !worker.draining());
    }

    private static Base base(Heartbeat worker) {
        return new Base(worker.pool(), worker.base().digest());
    }
}
