package dev.preamble.worker.task;

import dev.preamble.engine.generation.Decoder;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.PrefixCache;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.generation.Sequence;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.training.HeldOutInput;
import dev.preamble.engine.training.PrefixTraining;
import dev.preamble.engine.training.Training;
import dev.preamble.engine.training.WeightTraining;
import dev.preamble.records.task.ScoringOptions;
import dev.preamble.worker.device.LoadedModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a training's model makes of held-out inputs, the likeliest that is found of each. It depends on nothing but what was
 * learned and the input (up to rounding), so that it does not matter which run generates which of them. On the device thread.
 */
final class HeldOutTexts implements AutoCloseable {
    private static final int ROWS = 8;

    private final BaseModel model;
    private final Decoder decoder;
    private final List<HeldOutInput> inputs;
    private final @Nullable Prefix prefix;
    private final String owner;
    private final ScoringOptions options;
    private final Runnable release;
    private final Deque<Sequence> running = new ArrayDeque<>();
    private int begun;

    private HeldOutTexts(
            BaseModel model,
            PrefixCache prefixes,
            Training training,
            @Nullable Prefix prefix,
            String owner,
            ScoringOptions options,
            Runnable release) {
        this.model = model;
        this.decoder = new Decoder(model, prefixes, ROWS);
        this.inputs = training.heldOutInputs(options.texts(), 1);
        this.begun = training.texts().size();
        this.prefix = prefix;
        this.owner = owner;
        this.options = options;
        this.release = release;
    }

    /** Those that the training has no text of yet. */
    static HeldOutTexts of(LoadedModel model, Training training, String owner, ScoringOptions options) {
        return switch (training) {
            case PrefixTraining prefix ->
                new HeldOutTexts(model.base(), model.prefixes(), prefix, prefix.prefix(), owner, options, () -> {});
            case WeightTraining weights -> of(model.prefixes(), weights, owner, options);
        };
    }

    private static HeldOutTexts of(
            PrefixCache prefixes, WeightTraining training, String owner, ScoringOptions options) {
        var own = training.model();
        try {
            return new HeldOutTexts(own, prefixes, training, null, owner, options, own::close);
        } catch (RuntimeException | Error e) {
            own.close();
            throw e;
        }
    }

    /** A token of each text that is being generated; returns the next texts that are done, in the order of the inputs. */
    List<String> step() {
        while (begun < inputs.size()
                && decoder.hasRoom(options(inputs.get(begun).prompt()))) {
            var ids = inputs.get(begun).prompt();
            running.add(decoder.join(new Prompt(ids, prefix, owner), options(ids), begun));
            begun++;
        }
        decoder.step();
        var done = new ArrayList<String>();
        while (!running.isEmpty() && running.getFirst().reason() != null) {
            done.add(Objects.requireNonNull(running.removeFirst().completion().text()));
        }
        return done;
    }

    private GenerationOptions options(List<Integer> prompt) {
        var virtualTokens = prefix == null ? 0 : prefix.shape().virtualTokens();
        var room = model.configuration().newTokens(virtualTokens, prompt.size());
        return GenerationOptions.beams(Math.min(options.maxNewTokens(), room), options.beams(), 1);
    }

    @Override
    public void close() {
        decoder.close();
        release.run();
    }
}
