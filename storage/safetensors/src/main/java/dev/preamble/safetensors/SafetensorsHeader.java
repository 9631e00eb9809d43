package dev.preamble.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked header of a safetensors file: what a hostile file could claim is refused here, before anything is mapped.
 *
 * @param entries the tensors by rising offset; together they fill the rest of the file without gap or overlap
 * @param end where the tensors' bytes begin
 */
public record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata, long end) {
    /** The one name in the header that is no tensor's. */
    public static final String METADATA = "__metadata__";
    /** The longest header that the format allows, in bytes. */
    public static final int MAX_LENGTH = 100_000_000;

    /** For JSON of strangers: no name twice, no depth. */
    public static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(8).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    /**
     * One tensor's place.
     *
     * @param begin offset of its first byte from {@link SafetensorsHeader#end()}
     */
    public record Entry(String name, StoredType type, List<Long> shape, long begin, long length) {}

    /**
     * Reads and checks the header of a file.
     *
     * @param maxLength the longest header to take, in bytes: reading it takes several times as much memory
     * @throws InvalidSafetensorsException that says what is wrong
     */
    public static SafetensorsHeader read(FileChannel channel, int maxLength) throws IOException {
        var size = channel.size();
        if (size < 8) {
            throw new InvalidSafetensorsException("holds %d bytes, too few for a safetensors file".formatted(size));
        }
        var length = ByteBuffer.wrap(bytes(channel, 0, 8))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 2 || length > maxLength || length > size - 8) {
            throw new InvalidSafetensorsException(
                    "claims a header of %d bytes in a file of %d".formatted(length, size));
        }
        var json = parse(bytes(channel, 8, (int) length));
        var entries = new ArrayList<Entry>();
        var metadata = new HashMap<String, String>();
        for (var property : json.properties()) {
            if (property.getKey().equals(METADATA)) {
                property.getValue()
                        .properties()
                        .forEach(pair ->
                                metadata.put(pair.getKey(), pair.getValue().asText()));
            } else {
                entries.add(entry(property.getKey(), property.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin));
        requireContiguous(entries, size - 8 - length);
        return new SafetensorsHeader(List.copyOf(entries), Map.copyOf(metadata), 8 + length);
    }

    private static JsonNode parse(byte[] bytes) throws IOException {
        try {
            var json = JSON.readTree(bytes);
            if (!json.isObject()) {
                throw new InvalidSafetensorsException("its header is not a JSON object");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new InvalidSafetensorsException("its header is not valid JSON: " + e.getOriginalMessage());
        }
    }

    private static Entry entry(String name, JsonNode json) {
        var type = type(name, json.path("dtype").asText());
        var shape = longs(name, json.path("shape"));
        var offsets = longs(name, json.path("data_offsets"));
        if (offsets.size() != 2 || offsets.get(1) < offsets.get(0)) {
            throw new InvalidSafetensorsException("tensor '%s' has offsets %s".formatted(name, offsets));
        }
        var length = offsets.get(1) - offsets.get(0);
        if (length > Integer.MAX_VALUE) {
            throw new InvalidSafetensorsException("tensor '%s' is larger than 2 GiB".formatted(name));
        }
        if (length != bytesOf(name, type, shape)) {
            throw new InvalidSafetensorsException(
                    "tensor '%s' of %s %s does not fill its %d bytes".formatted(name, type, shape, length));
        }
        return new Entry(name, type, shape, offsets.get(0), length);
    }

    private static void requireContiguous(List<Entry> entries, long available) {
        var expected = 0L;
        for (var entry : entries) {
            if (entry.begin() != expected) {
                throw new InvalidSafetensorsException(
                        "tensor '%s' begins at byte %d where %d was expected: tensors overlap or leave a gap"
                                .formatted(entry.name(), entry.begin(), expected));
            }
            expected += entry.length();
        }
        if (expected != available) {
            throw new InvalidSafetensorsException(
                    "is truncated or padded: its tensors take %d bytes, it has %d".formatted(expected, available));
        }
    }

    private static long bytesOf(String name, StoredType type, List<Long> shape) {
        try {
            return Math.multiplyExact(elements(shape), type.bytes());
        } catch (ArithmeticException e) {
            throw new InvalidSafetensorsException("tensor '%s' has the impossible shape %s".formatted(name, shape));
        }
    }

    private static long elements(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    private static StoredType type(String name, String dtype) {
        for (var type : StoredType.values()) {
            if (type.name().equals(dtype)) {
                return type;
            }
        }
        throw new InvalidSafetensorsException("tensor '%s' has the unsupported dtype '%s'".formatted(name, dtype));
    }

    private static List<Long> longs(String name, JsonNode array) {
        var values = new ArrayList<Long>();
        for (var element : array) {
            if (!element.isIntegralNumber() || !element.canConvertToLong() || element.asLong() < 0) {
                throw new InvalidSafetensorsException("tensor '%s' has a bad number %s".formatted(name, element));
            }
            values.add(element.asLong());
        }
        if (!array.isArray()) {
            throw new InvalidSafetensorsException("tensor '%s' lacks a shape or offsets".formatted(name));
        }
        return List.copyOf(values);
    }

    private static byte[] bytes(FileChannel channel, long position, int length) throws IOException {
        var bytes = new byte[length];
        var buffer = ByteBuffer.wrap(bytes);
        var read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = channel.read(buffer, position + buffer.position());
        }
        return bytes;
    }
}
