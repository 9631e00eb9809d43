package dev.preamble.engine.generation;

import dev.preamble.engine.generation.BeamSearch.Candidate;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A prompt and what it was continued by so far. Thread: the device thread. */
public final class Sequence {
    private final Prompt prompt;
    private final GenerationOptions options;
    private final long stream;
    private final BaseModel model;
    private final @Nullable BeamSearch search;
    private final List<Integer> generated = new ArrayList<>();
    private final List<Choice> choices = new ArrayList<>();
    private @Nullable Transcript transcript;
    private int prefilled;
    private @Nullable FinishReason reason;

    /** @throws dev.preamble.engine.UnsupportedModelException for a stop sequence, if the model has no tokenizer */
    Sequence(Prompt prompt, GenerationOptions options, long stream, BaseModel model) {
        this.prompt = prompt;
        this.options = options;
        this.stream = stream;
        this.model = model;
        // Without a stop sequence nobody may ever ask for the text.
        this.transcript = options.stop().isEmpty() ? null : Transcript.empty(model.tokenizer(), options.stop());
        this.search = options.beams() == 1
                ? null
                : new BeamSearch(options, model.configuration().eosTokenIds(), given(model), transcript);
    }

    /** What a decoder behind an encoder is given beyond its first token, Hugging Face counts as generated. */
    private static int given(BaseModel model) {
        var encoder = model.configuration().encoder();
        return encoder == null ? 0 : encoder.decoderStart() - 1;
    }

    /** Why it ended; null while it goes on. */
    public @Nullable FinishReason reason() {
        return reason;
    }

    /** The new tokens so far, without the end; while a beam search goes on it has none. */
    public List<Integer> generated() {
        return List.copyOf(generated);
    }

    /**
     * The text of the new tokens, before a stop sequence. While the sequence goes on it is what is certain, and only
     * ever grows: whole characters, and nothing that a stop sequence may begin with.
     *
     * @throws dev.preamble.engine.UnsupportedModelException if the model has no tokenizer
     */
    public String text() {
        if (transcript == null) {
            if (reason != null) {
                return model.tokenizer().decode(generated);
            }
            transcript = Transcript.empty(model.tokenizer(), List.of());
        }
        transcript = transcript.with(generated);
        return reason == null ? transcript.settled() : transcript.whole();
    }

    /** As it is now; one that goes on counts as cancelled. */
    public Completion completion() {
        return new Completion(
                generated,
                model.hasTokenizer() ? text() : null,
                reason == null ? FinishReason.CANCELLED : reason,
                prompt.ids().size(),
                choices);
    }

    Prompt prompt() {
        return prompt;
    }

    GenerationOptions options() {
        return options;
    }

    /** A number that keeps its draws apart from those of others with the same seed. */
    long stream() {
        return stream;
    }

    /** The prompt's next tokens that the model has not seen, so many at most. */
    List<Integer> unseen(int most) {
        return prompt.ids()
                .subList(prefilled, prefilled + Math.min(most, prompt.ids().size() - prefilled));
    }

    boolean hasUnseen() {
        return prefilled < prompt.ids().size();
    }

    void saw(int tokens) {
        prefilled += tokens;
    }

    /** How many new tokens there are, in each hypothesis if it is a beam search. */
    int count() {
        return search == null ? generated.size() : search.length();
    }

    /** Slots of the cache that are filled. */
    int length() {
        // The last token was chosen, and goes in with the next step.
        return virtualTokens() + prefilled + Math.max(0, count() - 1);
    }

    /** Slots that each of its rows takes at most. */
    int slots() {
        return virtualTokens() + prompt.ids().size() + options.maxNewTokens();
    }

    int newest() {
        return generated.getLast();
    }

    /** @param choice null if log-probabilities were not asked for */
    void append(int token, @Nullable Choice choice) {
        if (model.configuration().isEnd(token)) {
            reason = FinishReason.STOP;
            return;
        }
        generated.add(token);
        if (choice != null) {
            choices.add(choice);
        }
        if (!options.stop().isEmpty() && transcribed().stopped()) {
            reason = FinishReason.STOP;
        } else if (generated.size() == options.maxNewTokens()) {
            reason = FinishReason.LENGTH;
        }
    }

    /** How many continuations of a hypothesis are enough to choose from, of a beam search. */
    int candidates() {
        return Objects.requireNonNull(search).candidates();
    }

    /** The hypotheses that go on, of a beam search; else nothing. */
    List<Hypothesis> running() {
        return search == null || reason != null ? List.of() : search.running();
    }

    /** The next step of a beam search, with the candidates of each running hypothesis. */
    void advance(List<List<Candidate>> candidates) {
        var beams = Objects.requireNonNull(search);
        beams.advance(candidates);
        if (beams.isOver()) {
            generated.addAll(beams.tokens());
            choices.addAll(beams.choices());
            reason = beams.reason();
        }
    }

    void cancel() {
        if (reason == null) {
            reason = FinishReason.CANCELLED;
        }
    }

    private Transcript transcribed() {
        var longer = Objects.requireNonNull(transcript).with(generated);
        transcript = longer;
        return longer;
    }

    Placement placement() {
        var prefix = prompt.prefix();
        return prefix == null ? Placement.PLAIN : prefix.placement();
    }

    /** Slots that its prefix takes. */
    int virtualTokens() {
        var prefix = prompt.prefix();
        return prefix == null ? 0 : prefix.shape().virtualTokens();
    }
}
