package dev.preamble.local.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Digests that the catalog names, held against those of the copied objects: what is damaged in the store is found here. */
final class NamedDigests {
    private static final int AT_ONCE = 1_000;

    private static final String NAMED = """
            select artifact ->> 'key' as key, artifact ->> 'sha256' as sha256
            from (
              select artifact from dataset
              union all select artifact from upload_part
              union all select input from job
              union all select checkpoint -> 'artifact' from job
              union all select file -> 'artifact' from prefix_version cross join jsonb_array_elements(files) file
              union all select state from prefix_version
              union all select results from segment) named
            where artifact is not null
            order by artifact ->> 'key' collate "C"
            """;

    private NamedDigests() {}

    /**
     * The keys of objects whose bytes are others than the catalog says, in order.
     *
     * @param catalog a connection that nobody else uses meanwhile
     */
    static List<String> damaged(Connection catalog, Path index) throws SQLException, IOException {
        List<String> damaged = new ArrayList<>();
        catalog.setAutoCommit(false);
        try (Statement statement = catalog.createStatement();
                ObjectIndex copied = new ObjectIndex(index)) {
            statement.setFetchSize(AT_ONCE);
            try (ResultSet named = statement.executeQuery(NAMED)) {
                while (named.next()) {
                    StoredObject object = find(copied, named.getString("key"));
                    if (object != null
                            && !object.sha256().equals(named.getString("sha256"))
                            && (damaged.isEmpty() || !damaged.getLast().equals(object.key()))) {
                        damaged.add(object.key());
                    }
                }
            }
        } finally {
            catalog.rollback();
            catalog.setAutoCommit(true);
        }
        return damaged;
    }

    /** Null when it was not copied. */
    private static @Nullable StoredObject find(ObjectIndex copied, String key) throws IOException {
        StoredObject head = copied.head();
        while (head != null && head.key().compareTo(key) < 0) {
            copied.advance();
            head = copied.head();
        }
        return head != null && head.key().equals(key) ? head : null;
    }
}
