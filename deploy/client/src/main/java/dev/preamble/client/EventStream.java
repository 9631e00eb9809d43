package dev.preamble.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.records.RecordJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.BiPredicate;

/** Server-sent events over one connection after another. Confined to one thread. */
final class EventStream {
    private final BiPredicate<String, JsonNode> more;
    private String last = "0";
    private boolean ended;

    /** @param more takes an event's name and data; false when no further one is wanted */
    EventStream(BiPredicate<String, JsonNode> more) {
        this.more = more;
    }

    /** The id of the last event that was heard. */
    String last() {
        return last;
    }

    boolean ended() {
        return ended;
    }

    /** Reads until the connection ends or no more is wanted. */
    void read(InputStream connection) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(connection, StandardCharsets.UTF_8));
        String name = "message";
        String id = last;
        StringBuilder data = new StringBuilder();
        while (!ended) {
            String line = reader.readLine();
            if (line == null) {
                return;
            }
            if (line.startsWith("event:")) {
                name = value(line);
            } else if (line.startsWith("id:")) {
                id = value(line);
            } else if (line.startsWith("data:")) {
                data.append(value(line));
            } else if (line.isEmpty() && !data.isEmpty()) {
                ended = !more.test(name, RecordJson.read(data.toString(), JsonNode.class));
                last = id;
                data.setLength(0);
            }
        }
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 1).strip();
    }
}
