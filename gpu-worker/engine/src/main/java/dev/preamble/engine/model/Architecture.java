package dev.preamble.engine.model;

import ai.djl.ndarray.NDManager;
import dev.preamble.engine.script.Script;
import java.util.List;

/** How a model computes: the weights that it has, and the script that takes them. */
sealed interface Architecture permits Gpt2, Llama, Bart {
    ModelConfiguration configuration();

    /** All weights, in the order in which the script takes them. */
    List<Weight> weights();

    /** Which of the weights turns hidden states into logits, (V, C). */
    int head();

    /** The script, compiled for this model. */
    Script script(NDManager manager);
}
