package dev.preamble.engine.generation;

import java.util.List;

/**
 * A token that was chosen.
 *
 * @param likeliest as many as {@link GenerationOptions#logProbabilities} says, the likeliest first; the chosen one may be
 *     among them
 */
public record Choice(Likelihood chosen, List<Likelihood> likeliest) {
    public Choice {
        likeliest = List.copyOf(likeliest);
    }
}
