package dev.preamble.engine.cli;

import dev.preamble.engine.generation.Choice;
import dev.preamble.engine.generation.Completion;
import dev.preamble.engine.generation.Likelihood;
import dev.preamble.engine.generation.Sequence;
import dev.preamble.engine.model.Tokenizer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Inputs and what they were continued by, printed in order: what came for a later one waits for those before it. */
final class Printout {
    private final List<String> inputs;
    private final Tokenizer tokenizer;
    private final PrintWriter out;
    private int line;
    private int printed = -1;

    Printout(List<String> inputs, Tokenizer tokenizer, PrintWriter out) {
        this.inputs = inputs;
        this.tokenizer = tokenizer;
        this.out = out;
    }

    /** Prints what is new of the first lines. */
    void stream(List<Sequence> sequences) {
        while (line < sequences.size() && sequences.get(line).reason() != null) {
            end(sequences.get(line).completion());
        }
        if (line < sequences.size()) {
            show(sequences.get(line).text());
            out.flush();
        }
    }

    /** Prints all that is not there yet. */
    void end(List<Completion> completions) {
        while (line < completions.size()) {
            end(completions.get(line));
        }
    }

    private void end(Completion completion) {
        show(Objects.requireNonNull(completion.text()));
        out.println();
        completion.choices().forEach(this::show);
        line++;
        printed = -1;
    }

    private void show(String text) {
        if (printed < 0) {
            out.printf("%s%n  → ", inputs.get(line));
            printed = 0;
        }
        out.print(text.substring(printed));
        printed = text.length();
    }

    private void show(Choice choice) {
        var likeliest = choice.likeliest().stream().map(this::text).collect(Collectors.joining(", "));
        out.printf("    %s%s%n", text(choice.chosen()), likeliest.isEmpty() ? "" : "  of " + likeliest);
    }

    private String text(Likelihood likelihood) {
        var token = tokenizer.decode(List.of(likelihood.token())).replace("\n", "\\n");
        return "'%s' %.3f".formatted(token, likelihood.logProbability());
    }
}
