package dev.preamble.local.backup;

import dev.preamble.artifacts.ArtifactExists;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.StoredArtifact;
import dev.preamble.catalog.restoration.BackupHold;
import dev.preamble.client.terminal.StatusLine;
import dev.preamble.parts.Connections;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.postgres.PostgresPart;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A backup that is whole, in a folder of its own:
 *
 * <pre>
 * manifest.json       format, moment, digests of the other files
 * postgres.tar.gz     the database cluster
 * objects.jsonl       each object's key, length and digest, in the order of the keys
 * objects/ab/abcd…    the objects' bytes, by digest
 * secrets/            the data folder's generated passwords
 * </pre>
 */
public final class Backup {
    private static final String MANIFEST = "manifest.json";
    private static final String CLUSTER = "postgres.tar.gz";
    private static final String INDEX = "objects.jsonl";
    private static final String OBJECTS = "objects";
    private static final String SECRETS = "secrets";

    private final Path folder;
    private final Manifest manifest;

    private Backup(Path folder, Manifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /**
     * Backs up a platform whose PostgreSQL and store run, whether the rest of it does or not. First the store is copied, then
     * the catalog, then what was stored meanwhile, and nothing is cleared: so all that the catalog names is there.
     *
     * @param to is not there yet, or empty; appears whole
     */
    public static Backup make(DataFolder data, Connections servers, ArtifactStore store, Path to, StatusLine status)
            throws IOException, SQLException, BackupFailed {
        Path target = to.toAbsolutePath().normalize();
        requireFree(target);
        Path fresh = target.resolveSibling(target.getFileName() + ".unfinished");
        DataFolder.deleteTree(fresh);
        Files.createDirectories(target.getParent());
        Files.createDirectory(fresh, StoredFile.OWNER_FOLDER);

        Path objects = Files.createDirectory(fresh.resolve(OBJECTS), StoredFile.OWNER_FOLDER);
        ObjectCopy copy = new ObjectCopy(store, objects);
        Path first = fresh.resolve(INDEX + ".first");
        Instant at;
        long clusterBytes;
        ObjectCopy.Counted counted;
        try (Connection hold = ClusterCopy.connect(servers.database())) {
            BackupHold.take(hold);
            try (Transfer transfer = new Transfer("objects", copy.bytes(), status)) {
                copy.copy(null, first, transfer);
            }
            clusterBytes = writeCluster(data, servers, fresh.resolve(CLUSTER), status);
            at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            try (Transfer transfer = new Transfer("objects since then", 0, status)) {
                counted = copy.copy(first, fresh.resolve(INDEX), transfer);
            }
            for (String key : NamedDigests.damaged(hold, fresh.resolve(INDEX))) {
                status.say("damaged in the store, and so in the backup: " + key);
            }
        }
        Files.delete(first);

        List<StoredFile> files = new ArrayList<>();
        files.add(StoredFile.of(fresh.resolve(CLUSTER), read -> {}));
        files.add(StoredFile.of(fresh.resolve(INDEX), read -> {}));
        files.addAll(copySecrets(data.secrets().folder(), fresh.resolve(SECRETS)));
        Manifest manifest = new Manifest(Manifest.FORMAT, at, files, clusterBytes, counted.objects(), counted.bytes());
        Path written = Files.createFile(fresh.resolve(MANIFEST + ".new"), StoredFile.OWNER_FILE);
        Files.writeString(written, RecordJson.text(manifest));
        Files.move(written, fresh.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        return new Backup(target, manifest);
    }

    private static void requireFree(Path target) throws IOException, BackupFailed {
        if (Files.exists(target)) {
            try (Stream<Path> there = Files.list(target)) {
                if (there.findAny().isPresent()) {
                    throw new BackupFailed(target + " holds something already"
                            + (Files.exists(target.resolve(MANIFEST)) ? ", a backup" : "")
                            + ". Name a folder that is not there yet.");
                }
            }
        }
    }

    private static long writeCluster(DataFolder data, Connections servers, Path file, StatusLine status)
            throws IOException, SQLException {
        ClusterCopy copy = new ClusterCopy(servers.database(), data.of(PostgresPart.NAME));
        Files.createFile(file, StoredFile.OWNER_FILE);
        try (Transfer transfer = new Transfer("database", copy.bytes(), status);
                OutputStream to = Files.newOutputStream(file)) {
            copy.write(to, transfer::add);
            return transfer.done();
        }
    }

    private static List<StoredFile> copySecrets(Path from, Path to) throws IOException {
        Files.createDirectory(to, StoredFile.OWNER_FOLDER);
        List<StoredFile> files = new ArrayList<>();
        try (Stream<Path> secrets = Files.list(from)) {
            for (Path secret : secrets.sorted().toList()) {
                try (var content = Files.newInputStream(secret)) {
                    StoredFile written = StoredFile.write(content, to.resolve(secret.getFileName()), read -> {});
                    files.add(new StoredFile(SECRETS + "/" + written.name(), written.bytes(), written.sha256()));
                }
            }
        }
        return files;
    }

    /** @throws BackupFailed when the folder holds no backup that this version reads */
    public static Backup open(Path folder) throws IOException, BackupFailed {
        Path manifest = folder.resolve(MANIFEST);
        if (!Files.exists(manifest)) {
            throw new BackupFailed(folder + " is no backup: it has no " + MANIFEST
                    + ", which is written last. One that was interrupted is made again.");
        }
        Manifest read = RecordJson.read(Files.readString(manifest), Manifest.class);
        if (read.format() != Manifest.FORMAT) {
            throw new BackupFailed(folder + " is of format " + read.format() + ", and this version reads format "
                    + Manifest.FORMAT + ".");
        }
        return new Backup(folder.toAbsolutePath().normalize(), read);
    }

    /**
     * Reads all of it.
     *
     * @throws BackupFailed that names what is not as it was written
     */
    public void verify(StatusLine status) throws IOException, BackupFailed {
        long bytes = manifest.objectBytes()
                + manifest.files().stream().mapToLong(StoredFile::bytes).sum();
        try (Transfer transfer = new Transfer("verified", bytes, status);
                ObjectIndex index = new ObjectIndex(folder.resolve(INDEX))) {
            for (StoredFile file : manifest.files()) {
                require(folder.resolve(file.name()), file.bytes(), file.sha256(), transfer);
            }
            for (StoredObject object = index.head(); object != null; object = index.head()) {
                require(place(object), object.bytes(), object.sha256(), transfer);
                index.advance();
            }
        }
    }

    private static void require(Path file, long bytes, String sha256, Transfer transfer)
            throws IOException, BackupFailed {
        if (!Files.exists(file)) {
            throw new BackupFailed("The backup is damaged: " + file + " is missing. Nothing was restored.");
        }
        StoredFile there = StoredFile.of(file, transfer::add);
        if (there.bytes() != bytes || !there.sha256().equals(sha256)) {
            throw new BackupFailed(
                    "The backup is damaged: " + file + " is not what was written. Nothing was restored.");
        }
    }

    /** When its catalog was as it is. */
    public Instant at() {
        return manifest.at();
    }

    public long objects() {
        return manifest.objects();
    }

    public Path folder() {
        return folder;
    }

    /** Whether a data folder has the same secrets, and so is of the same platform. */
    public boolean isOf(DataFolder data) throws IOException {
        Path ours = data.secrets().folder();
        for (StoredFile file : manifest.files()) {
            if (file.name().startsWith(SECRETS + "/")) {
                Path secret = ours.resolve(file.name().substring(SECRETS.length() + 1));
                if (!Files.exists(secret)
                        || !StoredFile.of(secret, read -> {}).sha256().equals(file.sha256())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Puts the secrets into a data folder that has none. */
    public void restoreSecrets(DataFolder data) throws IOException {
        Path fresh = data.root().resolve(SECRETS + ".new");
        DataFolder.deleteTree(fresh);
        copySecrets(folder.resolve(SECRETS), fresh);
        Files.move(fresh, data.secrets().folder(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Puts the database cluster into a data folder that has none. */
    public void restoreCluster(DataFolder data, StatusLine status) throws IOException {
        Path cluster = data.of(PostgresPart.NAME);
        Path fresh = cluster.resolveSibling(PostgresPart.NAME + ".new");
        DataFolder.deleteTree(fresh);
        try (Transfer transfer = new Transfer("database", manifest.clusterBytes(), status)) {
            ClusterCopy.unpack(folder.resolve(CLUSTER), fresh, transfer::add);
        }
        Files.move(fresh, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Puts into the store what it lacks, or has of another length; what it has stays.
     *
     * @return how many objects it lacked
     */
    public long restoreObjects(ArtifactStore store, StatusLine status) throws IOException, BackupFailed {
        long restored = 0;
        try (Transfer transfer = new Transfer("objects", manifest.objectBytes(), status);
                ObjectIndex index = new ObjectIndex(folder.resolve(INDEX))) {
            for (StoredObject object = index.head(); object != null; object = index.head()) {
                restored += restore(object, store) ? 1 : 0;
                transfer.add(object.bytes());
                index.advance();
            }
        }
        return restored;
    }

    private boolean restore(StoredObject object, ArtifactStore store) throws IOException, BackupFailed {
        ArtifactKey key = new ArtifactKey(object.key());
        try {
            put(key, object, store);
            return true;
        } catch (ArtifactExists e) {
            if (store.head(key).filter(head -> head.bytes() == object.bytes()).isPresent()) {
                return false;
            }
            store.deleteEvenLocked(key);
            put(key, object, store);
            return true;
        }
    }

    private void put(ArtifactKey key, StoredObject object, ArtifactStore store) throws IOException, BackupFailed {
        StoredArtifact stored = store.put(key, place(object));
        if (!stored.sha256().equals(object.sha256())) {
            throw new BackupFailed(place(object) + " changed while it was restored.");
        }
    }

    private Path place(StoredObject object) {
        return ObjectCopy.place(folder.resolve(OBJECTS), object.sha256());
    }
}
