package dev.preamble.basemodel.exercise;

import dev.preamble.basemodel.prose.Chance;

/** One task in one notation and manner: an endless source of pairs that are alike in form. */
@FunctionalInterface
public interface Exercise {
    Pair next(Chance chance);
}
