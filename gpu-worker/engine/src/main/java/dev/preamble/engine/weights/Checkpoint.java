package dev.preamble.engine.weights;

import dev.preamble.engine.InvalidFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * The weights of a model in a Hugging Face folder: model.safetensors, or the shards that model.safetensors.index.json
 * names.
 *
 * @param file the one of these two that is there
 */
public record Checkpoint(Path file, SequencedMap<String, StoredTensor> tensors) {
    private static final String WHOLE = "model.safetensors";

    /** @throws InvalidFileException if a file is missing or damaged, or index and shards contradict each other */
    public static Checkpoint read(Path folder) {
        var whole = folder.resolve(WHOLE);
        var index = folder.resolve(ShardIndex.NAME);
        if (Files.exists(whole) || !Files.exists(index)) {
            return new Checkpoint(whole, Safetensors.read(whole).tensors());
        }
        return new Checkpoint(index, tensors(folder, ShardIndex.read(index)));
    }

    /** The names of the files that make up the weights of a folder, the index first. */
    public static List<String> files(Path folder) {
        var index = folder.resolve(ShardIndex.NAME);
        return Files.exists(folder.resolve(WHOLE)) || !Files.exists(index)
                ? List.of(WHOLE)
                : Stream.concat(Stream.of(ShardIndex.NAME), ShardIndex.read(index).shards().stream())
                        .toList();
    }

    private static SequencedMap<String, StoredTensor> tensors(Path folder, ShardIndex index) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        var owners = new LinkedHashMap<String, String>();
        for (var shard : index.shards()) {
            Safetensors.read(folder.resolve(shard)).tensors().forEach((name, tensor) -> {
                var other = owners.putIfAbsent(name, shard);
                if (other != null) {
                    throw new InvalidFileException(
                            index.file(), "tensor '%s' is both in %s and in %s".formatted(name, other, shard));
                }
                tensors.put(name, tensor);
            });
        }
        index.shardOf().forEach((name, shard) -> {
            if (!shard.equals(owners.get(name))) {
                throw new InvalidFileException(
                        index.file(), "places tensor '%s' in %s, which does not hold it".formatted(name, shard));
            }
        });
        return tensors;
    }

    /** Whether there is a weight that has one of these names. */
    public boolean has(Collection<String> names) {
        return names.stream().anyMatch(tensors::containsKey);
    }

    /**
     * The weight that has one of these names.
     *
     * @throws InvalidFileException if there is none, or not of this shape
     */
    public StoredTensor weight(Collection<String> names, long... shape) {
        var name = names.stream()
                .filter(tensors::containsKey)
                .findFirst()
                .orElseGet(() -> names.iterator().next());
        return Safetensors.weight(file, tensors, name, shape);
    }
}
