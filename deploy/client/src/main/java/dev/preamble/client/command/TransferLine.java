package dev.preamble.client.command;

import dev.preamble.client.UploadInParts;
import dev.preamble.client.terminal.Figures;
import dev.preamble.client.terminal.StatusLine;
import java.time.Duration;

/** How far a file's upload is: a bar, the rate and the time left. Safe for use by several threads. */
final class TransferLine implements UploadInParts.Listener {
    private final StatusLine status;
    private final long bytes;
    private long begun = System.nanoTime();
    private long before;

    /** @param bytes of the file */
    TransferLine(StatusLine status, long bytes) {
        this.status = status;
        this.bytes = bytes;
    }

    @Override
    public void read(long some) {
        status.show("%s  reading".formatted(bar(some)));
        begin(0);
    }

    @Override
    public void goesOn(long some) {
        status.say(
                "Goes on where it broke off: %s of %s are there.".formatted(Figures.bytes(some), Figures.bytes(bytes)));
        begin(some);
    }

    @Override
    public void sent(long some) {
        status.show(line(some));
    }

    @Override
    public void waits(RuntimeException cause, Duration pause) {
        status.say("%s Tries again in %s.".formatted(cause.getMessage(), Figures.duration(pause)));
    }

    /** What was there before says nothing of how fast it goes. */
    private synchronized void begin(long some) {
        begun = System.nanoTime();
        before = some;
    }

    private synchronized String line(long some) {
        double seconds = Math.max(1e-3, (System.nanoTime() - begun) / 1e9);
        double rate = Math.max(0, some - before) / seconds;
        String left =
                rate == 0 ? "" : "  " + Figures.duration(Duration.ofSeconds((long) ((bytes - some) / rate))) + " left";
        return "%s  %s of %s  %s/s%s"
                .formatted(bar(some), Figures.bytes(some), Figures.bytes(bytes), Figures.bytes((long) rate), left);
    }

    private String bar(long some) {
        return StatusLine.bar((double) some / Math.max(1, bytes));
    }
}
