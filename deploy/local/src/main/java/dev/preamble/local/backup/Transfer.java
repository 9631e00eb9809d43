package dev.preamble.local.backup;

import dev.preamble.client.terminal.Figures;
import dev.preamble.client.terminal.StatusLine;
import java.time.Duration;

/** Bytes on their way, told to a person: how far, how fast, how long still. One thread. */
final class Transfer implements AutoCloseable {
    private static final double NANOS = 1e9;

    private final String what;
    private final long bytes;
    private final StatusLine status;
    private final long begin = System.nanoTime();
    private long done;

    Transfer(String what, long bytes, StatusLine status) {
        this.what = what;
        this.bytes = bytes;
        this.status = status;
    }

    void add(long more) {
        done += more;
        double seconds = Math.max(1e-3, (System.nanoTime() - begin) / NANOS);
        double rate = done / seconds;
        Duration left = Duration.ofSeconds((long) (Math.max(0, bytes - done) / Math.max(1, rate)));
        status.show("%-22s %s  %s of %s, %s/s, %s left"
                .formatted(
                        what,
                        StatusLine.bar((double) done / Math.max(1, bytes)),
                        Figures.bytes(done),
                        Figures.bytes(bytes),
                        Figures.bytes((long) rate),
                        Figures.duration(left)));
    }

    long done() {
        return done;
    }

    /** Says what was done. */
    @Override
    public void close() {
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        status.say("%-22s %s in %.1f s".formatted(what, Figures.bytes(done), took.toMillis() / 1000.0));
    }
}
