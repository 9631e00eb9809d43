package dev.preamble.engine.model;

import ai.djl.ndarray.NDManager;
import dev.preamble.engine.script.Script;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What decoder-only families have in common. */
final class Causal {
    private Causal() {}

    /** What stands between input and target: the bos, or where there is none the eos. */
    static List<Integer> separator(List<Integer> bos, List<Integer> eos) {
        return (bos.isEmpty() ? eos : bos).stream().limit(1).toList();
    }

    /** A family's script with the methods that all of them share. */
    static Script script(NDManager manager, Architecture model, String className, Map<String, Object> ofFamily) {
        var constants = new HashMap<>(ofFamily);
        constants.put("layers", model.configuration().layers());
        constants.put("head", model.head());
        constants.put("weights", model.weights().size());
        return Script.compile(manager, Causal.class, className, constants, "causal.py", "attention.py", "loss.py");
    }
}
