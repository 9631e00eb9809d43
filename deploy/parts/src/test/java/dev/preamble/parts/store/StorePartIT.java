package dev.preamble.parts.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Probe;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store that comes with the project, also where a MinIO server is installed. */
class StorePartIT {
    @TempDir
    private Path folder;

    @Test
    void folderThatS3ProxyWroteIsServedByS3ProxyAgainToWhoSignsOnly() throws Exception {
        DataFolder data = new DataFolder(folder);
        Files.createDirectories(data.of("store").resolve("s3proxy"));
        StorePart store = new StorePart(data, Ports.free());

        PartProcess process = PartProcess.start(store, data);
        try {
            process.awaitReady(Duration.ofMinutes(2));

            assertThat(data.of("store").resolve("s3proxy/preamble")).isDirectory();
            URI bucket =
                    URI.create(store.access().endpoint() + "/" + store.access().bucket());
            assertThat(Probe.status(bucket)).hasValue(403);
        } finally {
            process.stop();
        }
    }
}
