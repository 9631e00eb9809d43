package dev.preamble.gateway.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.catalog.job.JobEventEntry;
import dev.preamble.records.RecordJson;
import dev.preamble.records.event.TextGrowth;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.RunId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Server-sent events on the wire, as the HTML standard writes them. */
final class EventFrames {
    private final OutputStream to;

    EventFrames(OutputStream to) {
        this.to = to;
    }

    /** Tells a client that is cut off to come back after a second. */
    void begin() throws IOException {
        write("retry: 1000\n\n");
    }

    void event(JobEventEntry entry) throws IOException {
        ObjectNode json = RecordJson.read(RecordJson.text(entry.event()), ObjectNode.class);
        json.put("job", entry.job().toString());
        json.put("time", entry.at().toString());
        write("id: " + entry.sequence() + "\nevent: " + json.get("kind").asText() + "\ndata: " + json + "\n\n");
    }

    /** Without numbers: who is cut off is not told again. */
    void texts(TextGrowth growth) throws IOException {
        for (TextGrowth.Piece piece : growth.pieces()) {
            Text text = new Text(growth.key().job(), growth.key().run(), piece.line(), piece.offset(), piece.text());
            write("event: text\ndata: " + RecordJson.text(text) + "\n\n");
        }
    }

    private record Text(JobId job, RunId run, long line, int offset, String text) {}

    /** A comment: keeps proxies from closing an idle stream, and finds out that nobody reads any more. */
    void heartbeat() throws IOException {
        write(": still here\n\n");
    }

    private void write(String frame) throws IOException {
        to.write(frame.getBytes(StandardCharsets.UTF_8));
        to.flush();
    }
}
