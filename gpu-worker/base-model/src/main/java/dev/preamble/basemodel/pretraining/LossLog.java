package dev.preamble.basemodel.pretraining;

import dev.preamble.engine.model.Loss;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/** The losses of a run as CSV, a line at a time. Lines of steps that a resumed run repeats are written again. */
public final class LossLog {
    private static final String HEADER = "step,tokens,rate,training,novels,encyclopedia,told\n";

    private final Path file;

    public LossLog(Path file) {
        this.file = file;
        if (!Files.exists(file)) {
            append(HEADER);
        }
    }

    /**
     * One line.
     *
     * @param heldOut losses of novels, encyclopedia and pairs that are never trained on; empty where not measured
     */
    void add(long step, long tokens, double rate, Loss training, List<Double> heldOut) {
        var line =
                new StringBuilder(String.format(Locale.ROOT, "%d,%d,%.6f,%.4f", step, tokens, rate, training.mean()));
        for (int i = 0; i < 3; i++) {
            line.append(heldOut.isEmpty() ? "," : String.format(Locale.ROOT, ",%.4f", heldOut.get(i)));
        }
        append(line.append('\n').toString());
    }

    private void append(String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
