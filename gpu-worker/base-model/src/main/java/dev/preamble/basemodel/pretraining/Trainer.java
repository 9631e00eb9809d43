package dev.preamble.basemodel.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.preamble.basemodel.corpus.Row;
import dev.preamble.basemodel.corpus.Vocabulary;
import dev.preamble.engine.model.Loss;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.model.TrainableModel;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import dev.preamble.safetensors.StoredType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model in training and its optimiser's state. A step is forward and backward over its rows, some at a time by each
 * of its threads, and one update. Thread: one, from construction to {@link #close}.
 */
public final class Trainer implements AutoCloseable {
    private static final int ROWS_AT_ONCE = 4;
    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    private final TrainableModel model;
    private final NDManager manager;
    private final Muon optimiser;
    private final List<List<NDArray>> gradients = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private long steps;
    private long rows;

    private Trainer(TrainableModel model) {
        this.model = model;
        this.manager = model.newScope();
        this.optimiser = new Muon(model.newScope(), model.weights());
        for (int thread = 0; thread < THREADS; thread++) {
            gradients.add(model.weights().values().stream()
                    .map(weight -> manager.zeros(weight.getShape()))
                    .toList());
        }
    }

    /** A trainer at its first step. */
    public static Trainer fresh(ModelConfiguration configuration, Vocabulary vocabulary, long seed) {
        var model = TrainableModel.initialise(configuration, seed);
        new Initialisation(configuration, vocabulary, seed).apply(model.weights());
        return new Trainer(model);
    }

    /** A trainer where {@link #write} left it. */
    public static Trainer read(ModelConfiguration configuration, Path file) {
        var trainer = new Trainer(TrainableModel.initialise(configuration, 0));
        var stored = Safetensors.read(file);
        trainer.optimiser.restore(file, stored);
        trainer.steps = Long.parseLong(stored.metadata().getOrDefault("step", "0"));
        trainer.rows = Long.parseLong(stored.metadata().getOrDefault("rows", "0"));
        return trainer;
    }

    public long steps() {
        return steps;
    }

    /** How many rows the steps took in all: the number of the corpus's next row. */
    public long rows() {
        return rows;
    }

    /**
     * One optimiser step.
     *
     * @return the loss before it
     * @throws ArithmeticException if the loss is not finite; the weights are then as before
     */
    public Loss step(List<Row> batch, double rate) {
        var loss = inParallel(batch, this::accumulate);
        if (!Double.isFinite(loss.nll())) {
            throw new ArithmeticException("loss is not finite at step " + steps);
        }
        var sum = gradients.getFirst();
        for (var other : gradients.subList(1, gradients.size())) {
            for (int i = 0; i < sum.size(); i++) {
                sum.get(i).addi(other.get(i));
                other.get(i).muli(0);
            }
        }
        optimiser.step(sum, rate, loss.targets(), steps);
        steps++;
        rows += batch.size();
        return loss;
    }

    /** The loss of the rows, without learning from them. */
    public Loss evaluate(List<Row> batch) {
        return inParallel(batch, (part, thread) -> model.evaluate(Row.batch(part)));
    }

    /** Work on some rows by one of the threads. */
    private interface Work {
        Loss on(List<Row> part, int thread);
    }

    /** Each thread takes the next rows when it is done with its last: a core that is busy elsewhere holds nothing up. */
    private Loss inParallel(List<Row> batch, Work work) {
        var next = new AtomicInteger();
        var parts = new ArrayList<Future<Loss>>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            parts.add(threads.submit(() -> {
                var loss = Loss.NONE;
                for (int at = next.getAndAdd(ROWS_AT_ONCE); at < batch.size(); at = next.getAndAdd(ROWS_AT_ONCE)) {
                    var part = batch.subList(at, Math.min(batch.size(), at + ROWS_AT_ONCE));
                    loss = loss.plus(work.on(part, thread));
                }
                return loss;
            }));
        }
        return parts.stream().map(Trainer::joined).reduce(Loss::plus).orElseThrow();
    }

    private static Loss joined(Future<Loss> part) {
        try {
            return part.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a step", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a step failed", e.getCause());
        }
    }

    private Loss accumulate(List<Row> part, int thread) {
        try (var scope = manager.newSubManager()) {
            var found = model.differentiate(scope, Row.batch(part));
            var into = gradients.get(thread);
            for (int i = 0; i < into.size(); i++) {
                into.get(i).addi(found.ofWeights().get(i));
            }
            return found.loss();
        }
    }

    /** Writes all that is needed to go on, whole or not at all. */
    public void write(Path file) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        optimiser.store(tensors);
        new Safetensors(tensors, Map.of("step", String.valueOf(steps), "rows", String.valueOf(rows))).write(file);
    }

    /** Writes the model's config.json and fp16 weights into an existing folder. */
    public void export(Path folder) {
        model.save(folder, StoredType.F16);
    }

    @Override
    public void close() {
        threads.close();
        optimiser.close();
        manager.close();
        model.close();
    }
}
