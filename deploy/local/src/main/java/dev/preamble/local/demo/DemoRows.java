package dev.preamble.local.demo;

import dev.preamble.records.RecordJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A tenant's rows: those it uploads, and those that it keeps back to see what the prefix makes of inputs that it never
 * saw.
 */
record DemoRows(List<Row> uploaded, List<Row> unseen) {
    static DemoRows of(DemoTenant tenant) {
        List<Row> all = read(tenant.rows());
        int split = all.size() - tenant.unseen();
        return new DemoRows(all.subList(0, split), all.subList(split, all.size()));
    }

    /** The uploaded rows as JSON lines. */
    String lines() {
        return uploaded.stream().map(RecordJson::text).collect(Collectors.joining("\n", "", "\n"));
    }

    private static List<Row> read(String resource) {
        InputStream stream = Objects.requireNonNull(DemoRows.class.getResourceAsStream(resource), resource);
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines().map(line -> RecordJson.read(line, Row.class)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
