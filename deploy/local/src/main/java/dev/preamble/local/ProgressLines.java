package dev.preamble.local;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Tells a person how the parts come and go, one line for each change that matters. */
public final class ProgressLines implements Progress {
    private final PrintWriter out;
    private final long begin = System.nanoTime();

    public ProgressLines(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void changed(String part, PartState state) {
        switch (state) {
            case PartState.Waiting waiting -> {}
            case PartState.Starting starting -> line(part, "starts");
            case PartState.Healthy healthy -> line(part, "healthy after " + seconds(healthy.took()));
            case PartState.Restarting again ->
                line(part, again.reason() + "; starts again in " + seconds(again.pause()));
            case PartState.Failed failed -> line(part, "failed: " + failed.reason());
            case PartState.Stopped stopped -> line(part, "stopped");
        }
    }

    private synchronized void line(String part, String text) {
        Duration since = Duration.ofNanos(System.nanoTime() - begin);
        out.printf(Locale.ROOT, "%7s  %-10s %s%n", seconds(since), part, text);
        out.flush();
    }

    /** A duration as people read it, to a tenth of a second. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
