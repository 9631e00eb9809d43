package dev.preamble.local;

import dev.preamble.parts.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** That data of a folder are being restored, for as long as they are not whole: nobody may start the platform on them. */
final class UnfinishedRestore implements AutoCloseable {
    private final Path file;
    private boolean done;

    private UnfinishedRestore(Path file) {
        this.file = file;
    }

    static UnfinishedRestore begin(DataFolder data) throws IOException {
        return new UnfinishedRestore(Files.writeString(file(data), ""));
    }

    /** @throws StartFailed if a restore of the folder was interrupted */
    static void refuse(DataFolder data) throws StartFailed {
        if (Files.exists(file(data))) {
            throw new StartFailed("A restore into " + data.root()
                    + " did not come to its end. Run it again, with --replace: ./preamble restore");
        }
    }

    /** All is in its place. */
    void done() {
        done = true;
    }

    @Override
    public void close() throws IOException {
        if (done) {
            Files.deleteIfExists(file);
        }
    }

    private static Path file(DataFolder data) {
        return data.root().resolve("restore-unfinished");
    }
}
