package dev.preamble.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.UnsupportedModelException;
import dev.preamble.engine.script.Hardware;
import dev.preamble.engine.script.Script;
import dev.preamble.engine.script.Torch;
import dev.preamble.engine.weights.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A frozen language model, loaded once and shared by everything that trains or generates on it.
 *
 * <p>In fp32 the weights of an F32 file are the file's own pages, mapped read-only: several processes share them, and a
 * write would fault rather than change them. Other element types are converted once.
 *
 * <p>Thread: the device thread, from {@link #load} to {@link #close}; what this class hands out as plain Java (digest,
 * configuration, tokenizer) may be used anywhere.
 */
public final class BaseModel implements AutoCloseable {
    private final Path folder;
    private final NDManager manager;
    private final ModelConfiguration configuration;
    private final String digest;
    private final Dtype dtype;
    private final Activations activations;
    private final Script script;
    private final Weights weights;
    private final @Nullable Tokenizer tokenizer;
    private final List<Weight> declared;

    private final Map<String, Script> tools = new HashMap<>();

    /** Whether it belongs to another, whose script and tokenizer it uses. */
    private final boolean borrowing;

    private BaseModel(
            Path folder,
            NDManager manager,
            ModelConfiguration configuration,
            String digest,
            Dtype dtype,
            Activations activations,
            Script script,
            Weights weights,
            @Nullable Tokenizer tokenizer,
            List<Weight> declared,
            boolean borrowing) {
        this.folder = folder;
        this.manager = manager;
        this.configuration = configuration;
        this.digest = digest;
        this.dtype = dtype;
        this.activations = activations;
        this.script = script;
        this.weights = weights;
        this.tokenizer = tokenizer;
        this.declared = declared;
        this.borrowing = borrowing;
    }

    /** As {@link #load(Path, Dtype, Activations)}, with activations kept. */
    public static BaseModel load(Path folder, Dtype dtype) {
        return load(folder, dtype, Activations.KEPT);
    }

    /**
     * Loads a Hugging Face folder: config.json, model.safetensors (F32, F16 or BF16), tokenizer.json if there is one.
     *
     * @param activations what training passes do with them
     * @throws InvalidFileException if a file is missing, damaged or does not fit the configuration
     * @throws UnsupportedModelException if the engine does not run such a model, or not in that type on this device
     */
    public static BaseModel load(Path folder, Dtype dtype, Activations activations) {
        return load(folder, dtype, activations, Torch.hardware());
    }

    /**
     * As {@link #load(Path, Dtype, Activations)}, on the hardware that is named.
     *
     * @throws InvalidOptionsException if it is not there
     */
    public static BaseModel load(Path folder, Dtype dtype, Activations activations, Hardware hardware) {
        var architecture = Family.read(ConfigurationFile.read(folder));
        var configuration = architecture.configuration();
        var checkpoint = Checkpoint.read(folder);
        var manager = Torch.newManager(hardware);
        try {
            var weights = Weights.read(manager, checkpoint, architecture, dtype);
            return new BaseModel(
                    folder,
                    manager,
                    configuration,
                    Digest.of(folder),
                    dtype,
                    activations,
                    architecture.script(manager),
                    weights,
                    tokenizer(folder, configuration),
                    architecture.weights(),
                    false);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * This model with other weights, as they are now, in the places of some of its own, or with adapters. All else is
     * shared; to be closed before this.
     */
    public BaseModel with(TunedWeights tuned) {
        var scope = newScope();
        var all = dtype == Dtype.FP32 ? tuned.among(weights.all()) : tuned.among(weights.all(), scope, declared);
        return new BaseModel(
                folder,
                scope,
                configuration,
                digest,
                dtype,
                activations,
                script,
                new Weights(all, all),
                tokenizer,
                declared,
                true);
    }

    /** As {@link #differentiate(NDManager, String, Object...)}, with respect to other weights in the places of some. */
    public NDList differentiate(NDManager scope, TunedWeights tuned, Object... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add(tuned.places(scope));
        all.add(scope.create(dtype != Dtype.FP32));
        return script.differentiate(scope, "chosen_gradients", with(tuned.among(weights.all()), all.toArray()));
    }

    /** The configuration of the model in a folder, without loading it. */
    public static ModelConfiguration configuration(Path folder) {
        return Family.read(ConfigurationFile.read(folder)).configuration();
    }

    public ModelConfiguration configuration() {
        return configuration;
    }

    /** SHA-256 that identifies the model's files, see {@link Digest}. */
    public String digest() {
        return digest;
    }

    public Dtype dtype() {
        return dtype;
    }

    /** Whether token ids can be turned into text. */
    public boolean hasTokenizer() {
        return tokenizer != null;
    }

    public Activations activations() {
        return activations;
    }

    /** @throws UnsupportedModelException if the model came without a tokenizer.json */
    public Tokenizer tokenizer() {
        if (tokenizer == null) {
            throw new UnsupportedModelException("this model has no tokenizer.json, it takes token ids alone");
        }
        return tokenizer;
    }

    /** What its weights are, in the script's order. */
    List<Weight> declared() {
        return declared;
    }

    /** Where it was loaded from. */
    Path folder() {
        return folder;
    }

    /** How many parameters it has. */
    public long parameters() {
        return declared.stream().mapToLong(Weight::size).sum();
    }

    /** Bytes of the GPU's memory that nobody has taken; empty on the CPU. For any thread. */
    public OptionalLong freeMemory() {
        return Torch.freeMemory(manager);
    }

    /** A new owner of short-lived arrays, to be closed by the caller. */
    public NDManager newScope() {
        return manager.newSubManager();
    }

    /** A script that works beside the model's own: compiled once, and for as long as the model lives. */
    public Script tool(Class<?> owner, String className) {
        return tools.computeIfAbsent(className, name -> Script.compile(manager, owner, name, Map.of()));
    }

    /** Calls a method of the model's script with the weights as last argument, without gradients. */
    public NDList evaluate(NDManager scope, String method, Object... arguments) {
        return script.evaluate(scope, method, with(weights.all(), arguments));
    }

    /** As {@link #evaluate}, for the method that reads weights of the type for decoding. */
    public NDList decode(NDManager scope, Object... arguments) {
        return script.evaluate(scope, "decode", with(weights.ofDecoding(), arguments));
    }

    /** As {@link #evaluate}, for a method that takes gradients. */
    public NDList differentiate(NDManager scope, String method, Object... arguments) {
        return script.differentiate(scope, method, with(weights.all(), arguments));
    }

    private static @Nullable Tokenizer tokenizer(Path folder, ModelConfiguration configuration) {
        var file = folder.resolve("tokenizer.json");
        return Files.isRegularFile(file) ? Tokenizer.read(file, configuration.vocabulary()) : null;
    }

    private static Object[] with(List<NDArray> weights, Object[] arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add(weights);
        return all.toArray();
    }

    @Override
    public void close() {
        tools.values().forEach(Script::close);
        if (!borrowing) {
            if (tokenizer != null) {
                tokenizer.close();
            }
            script.close();
        }
        manager.close();
    }
}
