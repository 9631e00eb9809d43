package dev.preamble.local;

/** Hears of each change of a part's state; called by the parts' threads. */
@FunctionalInterface
public interface Progress {
    void changed(String part, PartState state);
}
