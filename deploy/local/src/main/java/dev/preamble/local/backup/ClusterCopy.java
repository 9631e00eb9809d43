package dev.preamble.local.backup;

import dev.preamble.provision.postgres.DatabaseAccess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * A copy of a PostgreSQL cluster, made while it runs: the platform's database, Keycloak's, roles and all
 * (<a href="https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP">PostgreSQL 18,
 * 25.3.3</a>). The files are copied as they change; the log of what changed meanwhile comes with them, and the server that
 * starts on the copy replays it.
 */
final class ClusterCopy {
    /** Holds nothing that outlives the server, or is put in by other means. */
    private static final Set<String> EMPTIED = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts", "pg_internal.init");
    private static final String SEGMENT = "[0-9A-F]{24}";
    private static final int BUFFER = 1 << 16;

    private final DatabaseAccess server;
    private final Path cluster;

    /**
     * @param server with a superuser
     * @param cluster the server's data folder
     */
    ClusterCopy(DatabaseAccess server, Path cluster) {
        this.server = server;
        this.cluster = cluster;
    }

    /** Roughly what a copy reads. */
    long bytes() throws IOException {
        return files().stream()
                .mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0)
                .sum();
    }

    void write(OutputStream to, LongConsumer copied) throws IOException, SQLException {
        GzipParameters quick = new GzipParameters();
        quick.setCompressionLevel(Deflater.BEST_SPEED);
        try (Connection session = connect();
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(to, quick))) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            // keeps the log from the beginning on, and goes with the session
            run(session, "SELECT pg_create_physical_replication_slot('preamble_backup', true, true)");
            String first = run(session, "SELECT pg_walfile_name(pg_backup_start('preamble', fast => true))");
            for (Path file : files()) {
                add(tar, file, copied);
            }
            try (Statement stop = session.createStatement();
                    ResultSet end = stop.executeQuery("SELECT pg_walfile_name(lsn), labelfile"
                            + " FROM pg_backup_stop(wait_for_archive => false)")) {
                end.next();
                for (Path segment : log(first, end.getString(1))) {
                    add(tar, segment, copied);
                }
                add(tar, "backup_label", end.getString(2).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Folders before what is in them. Files come and go meanwhile. */
    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(cluster, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return visitFile(folder, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!file.equals(cluster) && !isLeftOut(cluster.relativize(file))) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return files;
    }

    private List<Path> log(String first, String last) throws IOException {
        try (Stream<Path> segments = Files.list(cluster.resolve("pg_wal"))) {
            return segments.filter(segment -> {
                        String name = segment.getFileName().toString();
                        return name.matches(SEGMENT) && name.compareTo(first) >= 0 && name.compareTo(last) <= 0;
                    })
                    .sorted()
                    .toList();
        }
    }

    private static boolean isLeftOut(Path within) {
        String name = within.getFileName().toString();
        return (within.getNameCount() > 1 && EMPTIED.contains(within.getName(0).toString()))
                || LEFT_OUT.contains(name)
                || name.startsWith("pgsql_tmp");
    }

    private void add(TarArchiveOutputStream tar, Path file, LongConsumer copied) throws IOException {
        String name = cluster.relativize(file).toString();
        if (Files.isDirectory(file)) {
            tar.putArchiveEntry(new TarArchiveEntry(name + "/"));
            tar.closeArchiveEntry();
            return;
        }
        try (InputStream content = Files.newInputStream(file)) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(Files.size(file));
            tar.putArchiveEntry(entry);
            copy(content, tar, entry.getSize(), copied);
            tar.closeArchiveEntry();
        } catch (NoSuchFileException e) {
            // a table that was dropped; the log says so too
        }
    }

    /** So many bytes: what a file grew by since is in the log, and so is that it shrank. */
    private static void copy(InputStream from, OutputStream to, long bytes, LongConsumer copied) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = bytes;
        while (left > 0) {
            int wanted = (int) Math.min(buffer.length, left);
            int read = from.readNBytes(buffer, 0, wanted);
            Arrays.fill(buffer, read, wanted, (byte) 0);
            to.write(buffer, 0, wanted);
            left -= wanted;
            copied.accept(wanted);
        }
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** Makes a cluster of a copy: a server starts on it as after a crash. */
    static void unpack(Path archive, Path cluster, LongConsumer read) throws IOException {
        Files.createDirectory(cluster, StoredFile.OWNER_FOLDER);
        try (InputStream file = Files.newInputStream(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file, BUFFER))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = cluster.resolve(entry.getName()).normalize();
                if (!path.startsWith(cluster)) {
                    throw new IOException(archive + " holds " + entry.getName() + ", which leads out of it");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path, StoredFile.OWNER_FOLDER);
                } else {
                    Files.createDirectories(path.getParent(), StoredFile.OWNER_FOLDER);
                    StoredFile.write(tar, path, read);
                }
            }
        }
    }

    private Connection connect() throws SQLException {
        return connect(server.database(DatabaseAccess.MAINTENANCE));
    }

    /** As the administrator. */
    static Connection connect(DatabaseAccess server) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", server.administrator().username());
        login.setProperty("password", server.administrator().password().value());
        login.setProperty("connectTimeout", "10");
        return DriverManager.getConnection(server.url(), login);
    }

    private static String run(Connection session, String query) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
