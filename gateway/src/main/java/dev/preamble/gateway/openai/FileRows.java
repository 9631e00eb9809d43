package dev.preamble.gateway.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
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
import java.util.regex.Pattern;

/**
 * An upload's lines as rows of a dataset: of {@code {"prompt": …, "completion": …}} the prompt is the input and the
 * completion the target; a line of another form passes as it is, to be checked as a row. In memory of one line; for one
 * thread.
 */
final class FileRows extends InputStream {
    private static final int END = -1;
    private static final String PROMPT = "prompt";
    private static final String COMPLETION = "completion";
    private static final Pattern HALF_A_CHARACTER = Pattern.compile("\\p{Cs}");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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
            if (json.has(PROMPT) || json.has(COMPLETION)) {
                Map<String, String> row = new LinkedHashMap<>();
                row.put("input", text(json, PROMPT));
                row.put("target", text(json, COMPLETION));
                if (json.size() > row.size()) {
                    throw Refusal.dataset(
                            number, null, "it has a field beside prompt and completion", "prompt and completion alone");
                }
                return RecordJson.write(row);
            }
        } catch (JsonProcessingException e) {
            // Whoever checks the rows says what is wrong with it.
        }
        return line;
    }

    private String text(JsonNode row, String field) {
        JsonNode text = row.path(field);
        if (!text.isTextual()
                || text.asText().isBlank()
                || HALF_A_CHARACTER.matcher(text.asText()).find()) {
            throw Refusal.dataset(
                    number,
                    field,
                    field + (text.isMissingNode() ? " is missing" : " is not text, or blank"),
                    "Unicode text with at least one character that is not blank");
        }
        return text.asText();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
