package dev.preamble.basemodel.probe;

import dev.preamble.engine.data.Example;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows to train a prefix on, and how to find in an input the values that a faithful output repeats.
 *
 * @param examples inputs and targets, in the data's order
 * @param value matches a value of an input as its first group
 */
public record Task(List<Example> examples, Pattern value) {
    /** The values of an input that are words of their own: yes, no and the like are said in other words. */
    List<String> values(String input) {
        return value.matcher(input)
                .results()
                .map(match -> match.group(1).strip())
                .filter(text -> !text.isEmpty() && !text.equals("yes") && !text.equals("no"))
                .toList();
    }

    /** The first rows alone. */
    public Task first(int rows) {
        return new Task(examples.subList(0, Math.min(rows, examples.size())), value);
    }
}
