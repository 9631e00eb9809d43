package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Python that has a package of the registry's; a later run finds it where the first one put it.
 *
 * @param folder where programs run, and what they say is kept
 */
record Python(Path program, Path folder) {
    /** Skips the test where there is no Python, or the package cannot be had. */
    static Python with(String requirement, String module, Path folder) throws InterruptedException {
        Path environment = Path.of("target", module).toAbsolutePath();
        Python python = new Python(environment.resolve("bin").resolve("python"), folder);
        boolean present = python.has(module)
                || (new Python(Path.of("python3"), folder).run("-m", "venv", environment.toString())
                        && python.run("-m", "pip", "install", "-q", "--retries", "1", "--timeout", "10", requirement));
        assumeTrue(present, "skipped: no Python with the package " + requirement + " can be had here");
        return python;
    }

    private boolean has(String module) throws InterruptedException {
        return run("-c", "import " + module);
    }

    private boolean run(String... arguments) throws InterruptedException {
        try {
            return run(Duration.ofMinutes(2), Map.of(), List.of(arguments)) == 0;
        } catch (UncheckedIOException e) {
            // No such program.
            return false;
        }
    }

    /** Its exit status, or -1 when it took too long. */
    int run(Duration limit, Map<String, String> environment, List<String> arguments) throws InterruptedException {
        Process process = start(environment, arguments);
        try {
            return process.waitFor(limit.toSeconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }

    /** What the last program said. */
    String said() {
        try {
            return Files.readString(output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the program as soon as it said these words; all that it said by then. */
    String until(String words, List<String> arguments) throws InterruptedException {
        Process process = start(Map.of(), arguments);
        try {
            long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!said().contains(words) && process.isAlive() && System.nanoTime() < until) {
                process.waitFor(100, TimeUnit.MILLISECONDS);
            }
            assertThat(said()).contains(words);
            return said();
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(Map<String, String> environment, List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(program.toString()), arguments.stream())
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output().toFile());
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path output() {
        return folder.resolve("output");
    }
}
