package dev.preamble.client.command;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/** The words that a parameter takes; a shell completes them. */
abstract class OneOf implements Iterable<String> {
    private final List<String> words;

    OneOf(String... words) {
        this.words = List.of(words);
    }

    @Override
    public final Iterator<String> iterator() {
        return words.iterator();
    }

    /** @throws ParameterException where there is a word and it is none of them */
    static void require(Connection connection, String parameter, OneOf known, @Nullable String word) {
        if (word != null && !known.words.contains(word)) {
            throw new ParameterException(
                    connection.command(), parameter + " is one of " + String.join(", ", known.words) + ".");
        }
    }
}
