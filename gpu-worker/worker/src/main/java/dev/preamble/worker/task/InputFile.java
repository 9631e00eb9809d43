package dev.preamble.worker.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.data.Lines;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** The inputs of a generation job: on each line a JSON object with the string {@code input}. Immutable. */
final class InputFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Every so many lines the place of one is known: a segment's lines are found without reading those before. */
    private static final int STRIDE = 64;

    private final Path file;
    private final long[] places;

    private InputFile(Path file, long[] places) {
        this.file = file;
        this.places = places;
    }

    /** Reads the file once, for the places of its lines. */
    static InputFile of(Path file) throws IOException {
        var places = LongStream.builder();
        try (var lines = Lines.of(file)) {
            var number = 0L;
            do {
                if (number++ % STRIDE == 0) {
                    places.add(lines.offset());
                }
            } while (lines.skip());
        }
        return new InputFile(file, places.build().toArray());
    }

    Path file() {
        return file;
    }

    /**
     * The inputs of some lines.
     *
     * @param first line, counted from 0
     * @throws BadRows if a line is no input, or missing; it names the line, counted from 1
     */
    List<String> read(long first, int count) throws IOException, BadRows {
        var inputs = new ArrayList<String>();
        var place = (int) Math.min(first / STRIDE, places.length - 1);
        try (var lines = Lines.from(file, places[place])) {
            for (var number = (long) place * STRIDE; number < first + count; number++) {
                if (number < first) {
                    require(lines.skip(), number);
                } else {
                    var line = lines.next();
                    require(line != null, number);
                    inputs.add(input(number + 1, String.valueOf(line)));
                }
            }
            return inputs;
        } catch (CharacterCodingException e) {
            throw new BadRows("the inputs are not UTF-8");
        }
    }

    private static void require(boolean there, long number) throws BadRows {
        if (!there) {
            throw new BadRows("the inputs end after line " + number);
        }
    }

    private static String input(long number, String line) throws BadRows {
        try {
            var value = JSON.readTree(line).path("input");
            if (!value.isTextual()) {
                throw new BadRows("line " + number + " has no string 'input'");
            }
            return value.textValue();
        } catch (JsonProcessingException e) {
            throw new BadRows("line " + number + " is not JSON");
        }
    }
}
