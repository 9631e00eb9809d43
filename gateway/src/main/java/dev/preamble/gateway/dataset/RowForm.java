package dev.preamble.gateway.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.preamble.catalog.dataset.DatasetPurpose;
import dev.preamble.gateway.problem.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What one line of a dataset must be: exactly {@code {"input": text, "target": text}}. A target that is to be learned has
 * to hold something.
 */
final class RowForm {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern HALF_A_CHARACTER = Pattern.compile("\\p{Cs}");

    /** Names of fields that an error can tell. */
    private static final Pattern READABLE = Pattern.compile("[\\w .-]{1,100}");

    private final boolean targetNeeded;

    /** What a row looks like. */
    private final String example;

    RowForm(DatasetPurpose purpose) {
        this.targetNeeded = purpose == DatasetPurpose.TRAINING;
        this.example = targetNeeded ? "{\"input\": \"…\", \"target\": \"…\"}" : "{\"input\": \"…\"}";
    }

    /**
     * Checks one line.
     *
     * @param number of the line, from 1
     * @throws Refusal that names the line and the reason
     */
    void check(long number, byte[] bytes, int length) {
        String line = text(number, bytes, length);
        if (line.isBlank()) {
            throw Refusal.dataset(number, null, "it is empty", example);
        }
        boolean input = false;
        boolean target = false;
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Refusal.dataset(number, null, "it is not a JSON object", example);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("input") ? input : field.equals("target") && target) {
                    throw Refusal.dataset(number, field, "it has " + field + " twice", example);
                }
                switch (field) {
                    case "input" -> input = isText(number, field, value, parser, false);
                    case "target" -> target = isText(number, field, value, parser, !targetNeeded);
                    default ->
                        throw Refusal.dataset(
                                number,
                                READABLE.matcher(field).matches() ? field : null,
                                "it has a field beside input and target",
                                "input and target alone");
                }
            }
            if (parser.nextToken() != null) {
                throw Refusal.dataset(number, null, "something follows the JSON object", "one object a line");
            }
        } catch (JsonProcessingException e) {
            throw Refusal.dataset(
                    number,
                    null,
                    "it is not readable as JSON at character " + e.getLocation().getColumnNr(),
                    example);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!input) {
            throw Refusal.dataset(number, "input", "input is missing", "required");
        }
        if (targetNeeded && !target) {
            throw Refusal.dataset(
                    number, "target", "target is missing", "required, unless the dataset's purpose is generation");
        }
    }

    private static String text(long number, byte[] bytes, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.dataset(number, null, "it is not UTF-8", "UTF-8");
        }
    }

    private static boolean isText(long number, String field, JsonToken value, JsonParser parser, boolean mayBeEmpty)
            throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            throw Refusal.dataset(number, field, field + " is not text", "text");
        }
        String text = parser.getText();
        if (!mayBeEmpty && text.isBlank()) {
            throw Refusal.dataset(number, field, field + " is empty", "at least one character that is not blank");
        }
        if (HALF_A_CHARACTER.matcher(text).find()) {
            throw Refusal.dataset(number, field, field + " holds half of a surrogate pair", "Unicode text");
        }
        return true;
    }
}
