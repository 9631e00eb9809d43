package dev.preamble.engine.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.Prefix;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prefixes on the device, so many bytes at most; the least recently used goes first.
 *
 * <p>A prefix is found by its owner and the digest of its content, and what is found is checked against both, so that
 * nobody is ever given another's. Thread: the device thread.
 */
public final class PrefixCache implements AutoCloseable {
    private final NDManager manager;
    private final long budget;
    private final LinkedHashMap<Key, Laid> laid = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** @param budget bytes; a prefix that alone is larger is held until the next one comes */
    public PrefixCache(BaseModel model, long budget) {
        this.manager = model.newScope();
        this.budget = budget;
    }

    /** What a prefix is found by. */
    record Key(String owner, String digest) {
        static Key of(String owner, Prefix prefix) {
            return new Key(owner, prefix.digest());
        }
    }

    /** A prefix on the device, and whose it is. */
    record Laid(Key key, NDArray array, long bytes) {
        /** The prefix, for its owner alone. */
        NDArray checked(Key asked) {
            if (!key.equals(asked)) {
                throw new IllegalStateException("prefix %s of '%s' was found where %s of '%s' was asked for"
                        .formatted(key.digest(), key.owner(), asked.digest(), asked.owner()));
            }
            return array;
        }
    }

    /** The prefix, (P, 2L, H, D), until the next call. */
    NDArray get(String owner, Prefix prefix) {
        var key = Key.of(owner, prefix);
        var known = laid.get(key);
        return known == null ? lay(key, prefix) : known.checked(key);
    }

    private NDArray lay(Key key, Prefix prefix) {
        var size = (long) prefix.shape().size() * Float.BYTES;
        while (!laid.isEmpty() && bytes + size > budget) {
            var eldest = laid.pollFirstEntry().getValue();
            bytes -= eldest.bytes();
            eldest.array().close();
        }
        var array = prefix.array(manager);
        laid.put(key, new Laid(key, array, size));
        bytes += size;
        return array;
    }

    /** What is held now, the least recently used first. */
    Map<Key, Laid> held() {
        return laid;
    }

    /** Bytes that are held now. */
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        manager.close();
    }
}
