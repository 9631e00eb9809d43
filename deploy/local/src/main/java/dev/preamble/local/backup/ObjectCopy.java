package dev.preamble.local.backup;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactMissing;
import dev.preamble.artifacts.ArtifactPage;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.ListedArtifact;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Copies a store's objects into a folder, each under its digest. Keys are written once, so that what an earlier copy has of a
 * key need not be read again. In the memory of one page of the listing.
 */
final class ObjectCopy {
    /** So many of a digest's letters name the folder of its file. */
    private static final int FOLDER = 2;

    private final ArtifactStore store;
    private final Path objects;

    /** @param objects the folder of their bytes; must exist */
    ObjectCopy(ArtifactStore store, Path objects) {
        this.store = store;
        this.objects = objects;
    }

    /** How much a copy has to look at. */
    long bytes() throws IOException {
        long[] bytes = {0};
        forEach(listed -> bytes[0] += listed.bytes());
        return bytes[0];
    }

    /**
     * Copies all, and what went away since an earlier pass of the same copy stays.
     *
     * @param earlier the index of that pass; null for the first
     */
    Counted copy(@Nullable Path earlier, Path index, Transfer transfer) throws IOException {
        try (Writer lines = Files.newBufferedWriter(index);
                Earlier before = new Earlier(earlier == null ? null : new ObjectIndex(earlier))) {
            Counted counted = new Counted(lines);
            forEach(listed -> {
                String key = listed.key().value();
                before.upTo(key, counted);
                StoredObject known = before.take(key);
                StoredObject object = known == null ? fetch(listed, transfer) : known;
                if (object != null) {
                    counted.add(object);
                }
            });
            before.upTo(null, counted);
            return counted;
        }
    }

    /** Null when it is gone meanwhile. */
    private @Nullable StoredObject fetch(ListedArtifact listed, Transfer transfer) throws IOException {
        Path fresh = objects.resolve(UUID.randomUUID() + ".part");
        try (InputStream content =
                listed.bytes() == 0 ? InputStream.nullInputStream() : store.getRange(listed.key(), 0, listed.bytes())) {
            StoredFile file = StoredFile.write(content, fresh, transfer::add);
            if (file.bytes() != listed.bytes()) {
                throw new IOException(
                        listed.key() + " is listed with " + listed.bytes() + " bytes and has " + file.bytes());
            }
            Path place = place(objects, file.sha256());
            makeFolder(objects.resolve(file.sha256().substring(0, FOLDER)));
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            return new StoredObject(listed.key().value(), file.bytes(), file.sha256());
        } catch (ArtifactMissing e) {
            return null;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder, StoredFile.OWNER_FOLDER);
        } catch (FileAlreadyExistsException e) {
            // another object made it
        }
    }

    /** Where the bytes of that digest lie. */
    static Path place(Path objects, String sha256) {
        return objects.resolve(sha256.substring(0, FOLDER)).resolve(sha256);
    }

    private interface Each {
        void accept(ListedArtifact listed) throws IOException;
    }

    private void forEach(Each each) throws IOException {
        @Nullable ArtifactKey after = null;
        do {
            ArtifactPage page = store.list(after, ArtifactStore.LARGEST_PAGE);
            for (ListedArtifact listed : page.artifacts()) {
                each.accept(listed);
            }
            after = page.next();
        } while (after != null);
    }

    /** What the earlier pass copied, if there was one. */
    private record Earlier(@Nullable ObjectIndex index) implements AutoCloseable {
        /** Hands on what comes before a key, and so is gone from the store; null is to the end. */
        void upTo(@Nullable String key, Counted counted) throws IOException {
            StoredObject head = head();
            while (head != null && (key == null || head.key().compareTo(key) < 0)) {
                counted.add(head);
                head = advance();
            }
        }

        /** What was copied of the key that comes next; null if nothing was. */
        @Nullable
        StoredObject take(String key) throws IOException {
            StoredObject head = head();
            if (head == null || !head.key().equals(key)) {
                return null;
            }
            advance();
            return head;
        }

        private @Nullable StoredObject head() {
            return index == null ? null : index.head();
        }

        private @Nullable StoredObject advance() throws IOException {
            if (index != null) {
                index.advance();
            }
            return head();
        }

        @Override
        public void close() throws IOException {
            if (index != null) {
                index.close();
            }
        }
    }

    /** What an index has got so far. */
    static final class Counted {
        private final Writer lines;
        private long objects;
        private long bytes;

        private Counted(Writer lines) {
            this.lines = lines;
        }

        private void add(StoredObject object) throws IOException {
            lines.write(RecordJson.text(object));
            lines.write('\n');
            objects++;
            bytes += object.bytes();
        }

        long objects() {
            return objects;
        }

        long bytes() {
            return bytes;
        }
    }
}
