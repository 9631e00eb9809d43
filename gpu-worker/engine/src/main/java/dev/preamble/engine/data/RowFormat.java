package dev.preamble.engine.data;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * How text becomes tokens: ids(input), the model's bos as separator, ids(target), the model's eos. Training and
 * generation must agree on it, so it is stated here alone.
 *
 * <p>Source: the GPT-2 code of Li &amp; Liang 2021, where separator and end are both {@code <|endoftext|>}.
 *
 * @param maxLength tokens of a row at most; a longer one loses tokens on the left of its input, never of its target
 */
public record RowFormat(Tokenizer tokenizer, ModelConfiguration model, int maxLength) {
    /**
     * The row of an example.
     *
     * @param index of the example, for the error's text
     * @throws InvalidOptionsException if the target is empty or does not fit by itself
     */
    public FittedRow row(int index, Example example) {
        var input = tokenizer.encode(example.input());
        var target = tokenizer.encode(example.target());
        var room = maxLength - target.size() - 2;
        if (target.isEmpty()) {
            throw new InvalidOptionsException("examples[" + index + "].target", "is empty");
        }
        if (room < 0) {
            throw new InvalidOptionsException(
                    "examples[" + index + "].target",
                    "has %d tokens, with separator and end a row takes %d".formatted(target.size(), maxLength));
        }
        var ids = new ArrayList<>(prompt(input, room + 1));
        var targetStart = ids.size();
        ids.addAll(target);
        ids.add(model.eosTokenId());
        return new FittedRow(new Row(ids, targetStart), Math.max(0, input.size() - room));
    }

    /** The prompt of an input: its last tokens and the separator, at most {@code maxLength} together. */
    public List<Integer> prompt(String input) {
        return prompt(tokenizer.encode(input), maxLength);
    }

    private List<Integer> prompt(List<Integer> input, int length) {
        var ids = new ArrayList<>(input.subList(Math.max(0, input.size() + 1 - length), input.size()));
        ids.add(model.bosTokenId());
        return ids;
    }
}
