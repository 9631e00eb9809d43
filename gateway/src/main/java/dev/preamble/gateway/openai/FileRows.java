package dev.preamble.gateway.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An upload's lines as rows of a dataset: of {@code {"prompt": …, "completion": …}} the prompt is the input and the
 * completion the target; a line of another form passes as it is, to be checked as a row. In memory of one line; for one
 * thread.
 */
final class FileRows extends InputStream {
    private static final int END = -1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final InputStream file;
    private byte[] row = new byte[0];
    private int next;
    private long number;

    FileRows(InputStream file) {
        this.file = new BufferedInputStream(file, Limits.LINE_BYTES);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) == END ? END : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int most) throws IOException {
        if (next == row.length && !fill()) {
            return END;
        }
        int count = Math.min(most, row.length - next);
        System.arraycopy(row, next, target, offset, count);
        next += count;
        return count;
    }

    private boolean fill() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int read = file.read();
        if (read == END) {
            return false;
        }
        number++;
        for (; read != END && read != '\n'; read = file.read()) {
            if (line.size() == Limits.LINE_BYTES) {
                throw Refusal.dataset(number, null, "it is too long", Limits.LINE_BYTES + " bytes");
            }
            line.write(read);
        }
        row = row(line.toByteArray());
        next = 0;
        return true;
    }

    private byte[] row(byte[] line) {
        ByteArrayOutputStream ended = new ByteArrayOutputStream();
        ended.writeBytes(renamed(line));
        ended.write('\n');
        return ended.toByteArray();
    }

    private byte[] renamed(byte[] line) {
        try {
            JsonNode json = JSON.readTree(new String(line, StandardCharsets.UTF_8));
            if (json.has("messages")) {
                throw Refusal.dataset(
                        number, "messages", "a prefix learns from pairs, not from chats", "prompt and completion");
            }
            if (json.size() == 2
                    && json.path("prompt").isTextual()
                    && json.path("completion").isTextual()) {
                Map<String, String> row = new LinkedHashMap<>();
                row.put("input", json.path("prompt").asText());
                row.put("target", json.path("completion").asText());
                return RecordJson.write(row);
            }
        } catch (JsonProcessingException e) {
            // Whoever checks the rows says what is wrong with it.
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
