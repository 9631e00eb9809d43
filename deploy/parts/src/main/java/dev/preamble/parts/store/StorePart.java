package dev.preamble.parts.store;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Probe;
import dev.preamble.parts.process.Launch;
import dev.preamble.provision.Journal;
import dev.preamble.provision.store.Bucket;
import dev.preamble.provision.store.StoreAccess;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The object store. */
public final class StorePart implements Part {
    public static final String NAME = "store";

    private static final String BUCKET = "preamble";
    private static final String ACCESS_KEY = "preamble";

    private final DataFolder data;
    private final Ports ports;

    public StorePart(DataFolder data, Ports ports) {
        this.data = data;
        this.ports = ports;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, Integer> ports() {
        return Map.of("S3", ports.store());
    }

    @Override
    public Launch prepare() throws IOException {
        Path folder = Files.createDirectories(data.of(NAME));
        return engine().launch(folder, access(), ports.store());
    }

    /** What stored here before serves again; a new folder gets MinIO where it is installed, else S3Proxy. */
    private StoreEngine engine() throws IOException {
        StoreEngine embedded = new StoreEngine.S3Proxy();
        if (Files.exists(data.of(NAME).resolve(embedded.folder()))) {
            return embedded;
        }
        Optional<StoreEngine> minio = minio().map(StoreEngine.Minio::new);
        if (minio.isEmpty() && Files.exists(data.of(NAME).resolve("minio"))) {
            throw new IOException(
                    data.of(NAME) + " was written by a MinIO server, but there is no minio on the PATH now");
        }
        return minio.orElse(embedded);
    }

    /** A MinIO server of this machine. */
    public static Optional<Path> minio() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "minio"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public boolean isHealthy() throws InterruptedException {
        return Probe.status(URI.create(access().endpoint())).isPresent();
    }

    @Override
    public void provision() throws IOException {
        new Bucket(access(), Bucket.USUAL_REGION, Map.of()).provision(Journal.silent());
    }

    public StoreAccess access() {
        return new StoreAccess(
                "http://127.0.0.1:" + ports.store(), ACCESS_KEY, data.secrets().of("store"), BUCKET);
    }
}
