package dev.preamble.worker.task;

import dev.preamble.engine.generation.Decoder;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.generation.Sequence;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.training.HeldOutInput;
import dev.preamble.records.task.ScoringOptions;
import dev.preamble.worker.device.LoadedModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * What a learned prefix makes of held-out inputs, the likeliest that is found of each. It depends on nothing but prefix and
 * input (up to rounding), so that it does not matter which run generates which of them. On the device thread.
 */
final class HeldOutTexts implements AutoCloseable {
    private static final int ROWS = 8;

    private final ModelConfiguration model;
    private final Decoder decoder;
    private final List<HeldOutInput> inputs;
    private final Prefix prefix;
    private final String owner;
    private final ScoringOptions options;
    private final Deque<Sequence> running = new ArrayDeque<>();
    private int begun;

    /** @param done of the inputs, the first ones, that have a text already */
    HeldOutTexts(
            LoadedModel model,
            List<HeldOutInput> inputs,
            int done,
            Prefix prefix,
            String owner,
            ScoringOptions options) {
        this.model = model.base().configuration();
        this.decoder = new Decoder(model.base(), model.prefixes(), ROWS);
        this.inputs = inputs;
        this.begun = done;
        this.prefix = prefix;
        this.owner = owner;
        this.options = options;
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
        var room = model.newTokens(prefix.shape().virtualTokens(), prompt.size());
        return GenerationOptions.beams(Math.min(options.maxNewTokens(), room), options.beams(), 1);
    }

    @Override
    public void close() {
        decoder.close();
    }
}
