package dev.preamble.client.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many characters a line of this process's terminal has room for. Java does not know; {@code stty} does, and is asked
 * anew now and then, since a window is drawn wider. For one thread.
 */
final class TerminalWidth implements IntSupplier {
    private static final int USUAL = 80;
    private static final Duration ASKED_AGAIN = Duration.ofSeconds(3);
    private static final Pattern SIZE = Pattern.compile("\\d+ ([1-9]\\d{0,4})\\s*");

    private final Optional<Integer> wished;
    private int width = USUAL;
    private long asked = System.nanoTime() - ASKED_AGAIN.toNanos();

    /** @param columns as in the variable {@code COLUMNS}, which goes before what the terminal says; null for none */
    TerminalWidth(@Nullable String columns) {
        this.wished = Optional.ofNullable(columns)
                .filter(some -> some.matches("[1-9][0-9]{0,4}"))
                .map(Integer::valueOf);
    }

    @Override
    public int getAsInt() {
        long now = System.nanoTime();
        if (wished.isEmpty() && now - asked >= ASKED_AGAIN.toNanos()) {
            asked = now;
            width = ask().orElse(width);
        }
        return wished.orElse(width);
    }

    private static Optional<Integer> ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return Optional.empty();
            }
            return read(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Rows and columns; a terminal that does not know says 0. */
    static Optional<Integer> read(String size) {
        Matcher matcher = SIZE.matcher(size);
        return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }
}
