package dev.preamble.engine.training;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.data.Order;
import dev.preamble.engine.data.Row;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.data.Split;
import dev.preamble.engine.data.TokenFile;
import dev.preamble.engine.data.Truncation;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.random.CounterRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A job's rows, those to train on and those held out. They stay in their file: beside its index there are 8 bytes of each
 * row in memory.
 *
 * <p>Plain Java, so any thread may make it; then for one thread.
 */
public final class TrainingSet implements AutoCloseable {
    /** Tells this use of a job's seed apart from others. */
    private static final long CHOSEN_INPUTS = -2;

    private final TrainingOptions options;
    private final String digest;
    private final Truncation truncation;
    private final IntFunction<Row> rows;
    private final int[] training;
    private final int[] heldOut;
    private final int[] inputs;
    private final Order order;
    private final Runnable release;

    private TrainingSet(
            TrainingOptions options,
            String digest,
            Truncation truncation,
            IntFunction<Row> rows,
            int[] training,
            int[] heldOut,
            int[] inputs,
            Runnable release) {
        this.options = options;
        this.digest = digest;
        this.truncation = truncation;
        this.rows = rows;
        this.training = training;
        this.heldOut = heldOut;
        this.inputs = inputs;
        this.order = new Order(
                training.length, options.batchSize() * options.method().accumulation(), options.seed());
        this.release = release;
    }

    /**
     * How texts become the rows of such a training.
     *
     * @throws InvalidOptionsException if the rows would be too long for the model
     */
    public static RowFormat format(BaseModel model, TrainingOptions options) {
        var positions = model.configuration().positions();
        if (options.maxLength() + options.virtualTokens() > positions) {
            throw new InvalidOptionsException(
                    "maxLength",
                    "of %d with %d virtual tokens exceeds the model's %d positions"
                            .formatted(options.maxLength(), options.virtualTokens(), positions));
        }
        return new RowFormat(model.tokenizer(), model.configuration(), options.maxLength());
    }

    /**
     * The rows of a file, which others may use too.
     *
     * @param tokens in the {@link #format} of these options
     * @param release what to do with the file when this is closed
     * @throws InvalidOptionsException if no row is left to train on
     */
    public static TrainingSet of(TrainingOptions options, TokenFile tokens, Runnable release) {
        var split = Split.of(tokens.inputs(), options.evaluationShare(), options.seed());
        if (split.training().length == 0) {
            throw new InvalidOptionsException("examples", "are too few: none is left to train on");
        }
        return new TrainingSet(
                options,
                tokens.digest(),
                tokens.truncation(),
                tokens::row,
                split.training(),
                byLength(tokens, split.heldOut()),
                tokens.inputs(),
                release);
    }

    /**
     * The examples of an {@link dev.preamble.engine.data.ExampleFile}, as tokens in a temporary file for as long as this is
     * open.
     *
     * @throws dev.preamble.engine.InvalidFileException if a line is not an example; names line and reason
     * @throws InvalidOptionsException if options and examples do not fit each other or the model
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public static TrainingSet of(BaseModel model, TrainingOptions options, Path examples) {
        var format = format(model, options);
        return ofTemporary(options, file -> TokenFile.write(file, format, examples, Long.MAX_VALUE));
    }

    /** As {@link #of(BaseModel, TrainingOptions, Path)}, of examples in memory. */
    public static TrainingSet of(BaseModel model, TrainingOptions options, List<Example> examples) {
        var format = format(model, options);
        return ofTemporary(options, file -> TokenFile.write(file, format, examples));
    }

    /** Rows that are tokens already, none of them held out. */
    public static TrainingSet of(TrainingOptions options, List<Row> rows) {
        var all = IntStream.range(0, rows.size()).toArray();
        return new TrainingSet(options, "", Truncation.NONE, rows::get, all, new int[0], new int[0], () -> {});
    }

    private static TrainingSet ofTemporary(TrainingOptions options, Function<Path, TokenFile> write) {
        try {
            var file = Files.createTempFile("preamble", ".tokens");
            try {
                var tokens = write.apply(file);
                return of(options, tokens, tokens::close);
            } catch (RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows of similar length are evaluated together; here they can be sorted without being read. */
    private static int[] byLength(TokenFile tokens, int[] rows) {
        var keys = new long[rows.length];
        for (var i = 0; i < rows.length; i++) {
            keys[i] = (long) tokens.length(rows[i]) << Integer.SIZE | rows[i];
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    TrainingOptions options() {
        return options;
    }

    /** Of all examples, see {@link TokenFile#digest}. */
    String digest() {
        return digest;
    }

    /**
     * What a training on these rows is made from, after so many steps.
     *
     * @param from see {@link TrainingRecord}
     */
    TrainingRecord record(BaseModel model, long steps, @Nullable String from) {
        return new TrainingRecord(
                EngineVersion.CURRENT,
                model.digest(),
                model.dtype(),
                digest,
                options,
                training.length,
                heldOut.length,
                truncation.rows(),
                steps,
                from);
    }

    int trainingRows() {
        return training.length;
    }

    int heldOutRows() {
        return heldOut.length;
    }

    /** Some of the held-out rows, which are sorted by length. */
    List<Row> heldOut(int first, int count) {
        return IntStream.of(Arrays.copyOfRange(heldOut, first, Math.min(first + count, heldOut.length)))
                .mapToObj(rows)
                .toList();
    }

    /**
     * Distinct inputs that are held out, drawn by the seed, in the order of their first rows.
     *
     * @param most of them
     * @param rows of each at most, the first ones
     */
    List<HeldOutInput> heldOutInputs(int most, int rows) {
        var rowsOf = new TreeMap<Integer, List<Integer>>();
        Arrays.stream(heldOut)
                .sorted()
                .forEach(row -> rowsOf.computeIfAbsent(inputs[row], input -> new ArrayList<>())
                        .add(row));
        var all = List.copyOf(rowsOf.values());
        var chosen = new CounterRandom(options.seed(), CHOSEN_INPUTS).permutation(all.size());
        return Arrays.stream(chosen)
                .limit(most)
                .sorted()
                .mapToObj(all::get)
                .map(ofInput -> new HeldOutInput(
                        ofInput.stream().limit(rows).map(this.rows::apply).toList()))
                .toList();
    }

    /** How many distinct inputs are held out. */
    int distinctHeldOut() {
        return (int) Arrays.stream(heldOut).map(row -> inputs[row]).distinct().count();
    }

    /** Optimiser steps of so many epochs. */
    long steps(int epochs) {
        return (long) epochs * order.stepsPerEpoch();
    }

    /** How many batches make up a step. */
    int batchesOf(long step) {
        return Math.ceilDiv(order.rowsOf(step).length, options.batchSize());
    }

    List<Row> rowsOf(long step, int batch) {
        var all = order.rowsOf(step);
        var first = batch * options.batchSize();
        return Arrays.stream(all, first, Math.min(first + options.batchSize(), all.length))
                .map(i -> training[i])
                .mapToObj(rows)
                .toList();
    }

    Truncation truncation() {
        return truncation;
    }

    @Override
    public void close() {
        release.run();
    }
}
