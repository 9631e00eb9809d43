package dev.preamble.engine.weights;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.safetensors.InvalidSafetensorsException;
import dev.preamble.safetensors.SafetensorsHeader;
import dev.preamble.safetensors.StoredType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The content of a safetensors file: named tensors and free-form metadata.
 *
 * <p>Reading maps each tensor and copies nothing, so a file is shared between processes; it must not change while its
 * tensors are in use. Format: <a href="https://github.com/huggingface/safetensors">safetensors</a>: the header's length
 * as 8 bytes little-endian, a JSON header, then the bytes of the tensors without gaps.
 */
public record Safetensors(SequencedMap<String, StoredTensor> tensors, Map<String, String> metadata) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public static Safetensors read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidFileException(file, "no such file");
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var header = SafetensorsHeader.read(channel, SafetensorsHeader.MAX_LENGTH);
            var tensors = new LinkedHashMap<String, StoredTensor>();
            for (var entry : header.entries()) {
                var bytes = channel.map(FileChannel.MapMode.READ_ONLY, header.end() + entry.begin(), entry.length());
                tensors.put(entry.name(), new StoredTensor(entry.type(), entry.shape(), bytes));
            }
            return new Safetensors(tensors, header.metadata());
        } catch (InvalidSafetensorsException e) {
            throw new InvalidFileException(file, e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tensor called {@code name}; {@code file} is for the error's text alone. */
    public StoredTensor tensor(Path file, String name) {
        return tensor(file, tensors, name);
    }

    private static StoredTensor tensor(Path file, Map<String, StoredTensor> tensors, String name) {
        var tensor = tensors.get(name);
        if (tensor == null) {
            throw new InvalidFileException(file, "tensor '" + name + "' is missing");
        }
        return tensor;
    }

    /** The tensor called {@code name}, which must be a weight of this shape. */
    public StoredTensor weight(Path file, String name, long... shape) {
        return weight(file, tensors, name, shape);
    }

    static StoredTensor weight(Path file, Map<String, StoredTensor> tensors, String name, long... shape) {
        var tensor = tensor(file, tensors, name);
        if (!tensor.type().isWeight()) {
            throw new InvalidFileException(
                    file, "tensor '%s' is of %s, expected F32, F16 or BF16".formatted(name, tensor.type()));
        }
        if (!Arrays.equals(tensor.dimensions(), shape)) {
            throw new InvalidFileException(
                    file,
                    "tensor '%s' has shape %s, expected %s".formatted(name, tensor.shape(), Arrays.toString(shape)));
        }
        return tensor;
    }

    /**
     * Writes the file whole or not at all: beside its place, to the disk, then renamed. The same content gives the same
     * bytes, in any process.
     */
    public void write(Path file) {
        var temporary = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (var channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                writeFully(channel, header());
                for (var tensor : tensors.values()) {
                    writeFully(channel, tensor.bytes().duplicate());
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ByteBuffer header() throws IOException {
        var header = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) {
            header.put(SafetensorsHeader.METADATA, new TreeMap<>(metadata));
        }
        var offset = 0L;
        for (var entry : tensors.entrySet()) {
            var tensor = entry.getValue();
            var end = offset + tensor.bytes().remaining();
            header.put(entry.getKey(), new Place(tensor.type(), tensor.shape(), List.of(offset, end)));
            offset = end;
        }
        var json = JSON.writeValueAsBytes(header);
        // Spaces up to a multiple of 8, so that the tensors are aligned.
        var length = (json.length + 7) / 8 * 8;
        var bytes = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(length).put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.flip();
    }

    private record Place(
            StoredType dtype,
            List<Long> shape,
            @JsonProperty("data_offsets") List<Long> dataOffsets) {}

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
