package dev.preamble.provision;

import java.util.function.Consumer;

/** What was done to one server, told line by line as it happens. One thread writes. */
public final class Journal {
    private final Consumer<String> lines;
    private int changes;

    /** @param lines hears each line */
    public Journal(Consumer<String> lines) {
        this.lines = lines;
    }

    /** For those who ask nothing. */
    public static Journal silent() {
        return new Journal(line -> {});
    }

    /** Something is now as it must be, and was not. */
    public void changed(String what) {
        changes++;
        lines.accept(what);
    }

    /** Something is not as it should be, and stays so: the server cannot do it, or it is for a person to do. */
    public void left(String what) {
        lines.accept("left as it is: " + what);
    }

    /** How many things were changed. */
    public int changes() {
        return changes;
    }
}
