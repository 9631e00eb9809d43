package dev.preamble.engine.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.Prefix;
import java.util.LinkedHashMap;

/**
 * Prefixes on the device, so many bytes at most; the least recently used goes first.
 *
 * <p>A prefix is found by its content, so that nobody is ever given another's. Thread: the device thread.
 */
public final class PrefixCache implements AutoCloseable {
    private final NDManager manager;
    private final long budget;
    private final LinkedHashMap<Prefix, NDArray> laid = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** @param budget bytes; a prefix that alone is larger is held until the next one comes */
    public PrefixCache(BaseModel model, long budget) {
        this.manager = model.newScope();
        this.budget = budget;
    }

    /** The prefix, (P, 2L, H, D), until the next call. */
    NDArray get(Prefix prefix) {
        var known = laid.get(prefix);
        if (known != null) {
            return known;
        }
        var size = (long) prefix.shape().size() * Float.BYTES;
        while (!laid.isEmpty() && bytes + size > budget) {
            var eldest = laid.pollFirstEntry();
            bytes -= (long) eldest.getKey().shape().size() * Float.BYTES;
            eldest.getValue().close();
        }
        var array = prefix.array(manager);
        laid.put(prefix, array);
        bytes += size;
        return array;
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
