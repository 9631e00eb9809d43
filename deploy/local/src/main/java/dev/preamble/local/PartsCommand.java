package dev.preamble.local;

import dev.preamble.parts.Parts;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** For a whole test run: the servers alone, on a folder that is emptied first, until this process is ended. */
@Command(
        name = "parts",
        hidden = true,
        description = "Starts servers for tests and writes how to reach them to a file.")
final class PartsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("parts.json");

    @Override
    public Integer call() throws Exception {
        Parts.attachOrStartWithKeycloak().write(file);
        new CountDownLatch(1).await();
        return 0;
    }
}
