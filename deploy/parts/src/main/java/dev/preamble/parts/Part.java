package dev.preamble.parts;

import dev.preamble.parts.process.Launch;
import java.io.IOException;
import java.util.Map;

/** One process of the platform: how it is launched, whether it is well, and what it must hold before others use it. */
public interface Part {
    /** One word, as people see it, and as its log and pid file are named. */
    String name();

    /** The ports it listens on, by what for, in words. */
    Map<String, Integer> ports();

    /** Writes what the process reads at its start, and says how to start it. Called before each start and restart. */
    Launch prepare() throws IOException, InterruptedException;

    /** Whether it answers now; takes two seconds at most. */
    boolean isHealthy() throws InterruptedException;

    /** Puts into the healthy part what the platform needs there. Does nothing where it is there already. */
    void provision() throws IOException, InterruptedException;
}
