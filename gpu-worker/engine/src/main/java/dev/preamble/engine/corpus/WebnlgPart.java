package dev.preamble.engine.corpus;

import java.util.Set;

/** Which entries of WebNLG's test set: those of categories that training has seen, those of others, or all. */
public enum WebnlgPart {
    SEEN,
    UNSEEN,
    ALL;

    /** The challenge's, of 2017. */
    private static final Set<String> NOT_IN_TRAINING =
            Set.of("Artist", "Athlete", "CelestialBody", "MeanOfTransportation", "Politician");

    public boolean holds(Entry entry) {
        return switch (this) {
            case SEEN -> !NOT_IN_TRAINING.contains(entry.category());
            case UNSEEN -> NOT_IN_TRAINING.contains(entry.category());
            case ALL -> true;
        };
    }
}
