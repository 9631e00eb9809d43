package dev.preamble.basemodel.corpus;

import dev.preamble.basemodel.exercise.Exercise;
import dev.preamble.basemodel.exercise.Sentences;
import dev.preamble.basemodel.exercise.Strings;
import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Prose;
import dev.preamble.basemodel.structure.Grammar;
import dev.preamble.basemodel.structure.Records;
import java.util.List;
import java.util.function.Function;

/** The kinds of exercise in the corpus and how often each is set. */
public final class Mixture {
    private record Share(double weight, Function<Chance, Exercise> kind) {}

    private final List<Share> shares;
    private final double total;

    private Mixture(List<Share> shares) {
        this.shares = shares;
        this.total = shares.stream().mapToDouble(Share::weight).sum();
    }

    public static Mixture forTraining(Prose prose) {
        var records = Records.forTraining(prose);
        var sentences = new Sentences(prose);
        var grammar = new Grammar(prose);
        var strings = new Strings(chance -> grammar.expand("{any}", chance));
        return new Mixture(List.of(
                new Share(52, records::wording),
                new Share(5, records::reading),
                new Share(7, records::question),
                new Share(5, records::rewriting),
                new Share(7, sentences::fromWords),
                new Share(6, sentences::fromTemplate),
                new Share(1, sentences::fromDisorder),
                new Share(7, strings::copying),
                new Share(3, strings::listing),
                new Share(4, strings::lookingUp),
                new Share(3, strings::changing)));
    }

    /** Record to text alone, of schemas that training never sees. */
    public static Mixture heldOut(Prose prose) {
        return new Mixture(List.of(new Share(1, Records.heldOut(prose)::wording)));
    }

    /** A kind by its weight, set up in a form of its own. */
    public Exercise exercise(Chance chance) {
        double at = chance.between(0, 1_000_000) / 1_000_000.0 * total;
        for (Share share : shares) {
            at -= share.weight();
            if (at <= 0) {
                return share.kind().apply(chance);
            }
        }
        return shares.getLast().kind().apply(chance);
    }
}
