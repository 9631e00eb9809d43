package dev.preamble.engine.data;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.UnsupportedModelException;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * How text becomes tokens: ids(input), the model's separator, ids(target), the model's eos. The separator is the bos, or
 * for a model that names none the eos. For an encoder the input stands between bos and eos, which begins the separator;
 * what the decoder begins with ends it. Training and generation must agree on it, so it is stated here alone.
 *
 * <p>Source: the GPT-2 code of Li &amp; Liang 2021, where separator and end are both {@code <|endoftext|>}.
 *
 * @param maxLength tokens of a row at most; a longer one loses tokens of its input, never of its target: on the left,
 *     so that those next to the target stay, but of an encoder's input on the right
 */
public record RowFormat(Tokenizer tokenizer, ModelConfiguration model, int maxLength) {
    /** @throws UnsupportedModelException if the model names no token that could be the separator */
    public RowFormat {
        if (model.separator().isEmpty()) {
            throw new UnsupportedModelException("this model names no bos or eos token, it takes token ids alone");
        }
    }

    /**
     * The row of an example.
     *
     * @param index of the example, for the error's text
     * @throws InvalidOptionsException if the target is empty or does not fit by itself
     */
    public FittedRow row(int index, Example example) {
        var input = tokenizer.encode(example.input());
        var target = tokenizer.encode(example.target());
        var room = maxLength
                - target.size()
                - inputStart().size()
                - model.separator().size()
                - 1;
        if (target.isEmpty()) {
            throw new InvalidOptionsException("examples[" + index + "].target", "is empty");
        }
        if (room < 0) {
            throw new InvalidOptionsException(
                    "examples[" + index + "].target",
                    "has %d tokens, with separator and end a row takes %d".formatted(target.size(), maxLength));
        }
        var ids = new ArrayList<>(prompt(input, maxLength - target.size() - 1));
        var targetStart = ids.size();
        ids.addAll(target);
        ids.add(model.end());
        return new FittedRow(new Row(ids, targetStart), Math.max(0, input.size() - room));
    }

    /** The prompt of an input: what of it fits, and the separator, at most {@code maxLength} together. */
    public List<Integer> prompt(String input) {
        return prompt(tokenizer.encode(input), maxLength);
    }

    /**
     * A prompt that has its special tokens in its text, as a chat template writes them: it gets none besides, and loses
     * none.
     *
     * @throws InvalidOptionsException if it has no token, or more than {@code maxLength}
     * @throws UnsupportedModelException if the model has an encoder, which needs tokens around its input
     */
    public List<Integer> wholePrompt(String text) {
        if (model.encoder() != null) {
            throw new UnsupportedModelException("a model with an encoder takes no whole prompts");
        }
        var ids = tokenizer.encode(text);
        if (ids.isEmpty() || ids.size() > maxLength) {
            throw new InvalidOptionsException(
                    "prompt", "has %d tokens, and there is room for 1 to %d".formatted(ids.size(), maxLength));
        }
        return ids;
    }

    private List<Integer> prompt(List<Integer> input, int length) {
        var ids = new ArrayList<>(inputStart());
        var room = Math.clamp(length - ids.size() - model.separator().size(), 0, input.size());
        ids.addAll(model.encoder() == null ? input.subList(input.size() - room, input.size()) : input.subList(0, room));
        ids.addAll(model.separator());
        return ids;
    }

    private List<Integer> inputStart() {
        var encoder = model.encoder();
        return encoder == null ? List.of() : encoder.inputStart();
    }
}
