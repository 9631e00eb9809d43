package dev.preamble.engine.model;

import dev.preamble.engine.UnsupportedModelException;
import java.util.Map;
import java.util.TreeSet;

/**
 * The function between the layers of an MLP, under the names that Hugging Face has for it.
 *
 * @param script its text for a script, where x stands for the argument
 */
record Activation(String script) {
    private static final String GELU = "torch.gelu(x)";
    private static final String GELU_TANH = "torch.gelu(x, approximate=\"tanh\")";
    private static final String SILU = "torch.silu(x)";

    private static final Map<String, String> SCRIPTS = Map.ofEntries(
            Map.entry("gelu", GELU),
            Map.entry("gelu_python", GELU),
            Map.entry("gelu_new", GELU_TANH),
            Map.entry("gelu_fast", GELU_TANH),
            Map.entry("gelu_accurate", GELU_TANH),
            Map.entry("gelu_pytorch_tanh", GELU_TANH),
            Map.entry("gelu_python_tanh", GELU_TANH),
            Map.entry("quick_gelu", "x * torch.sigmoid(1.702 * x)"),
            Map.entry("silu", SILU),
            Map.entry("swish", SILU),
            Map.entry("relu", "torch.relu(x)"),
            Map.entry("relu2", "torch.square(torch.relu(x))"),
            Map.entry("tanh", "torch.tanh(x)"),
            Map.entry("sigmoid", "torch.sigmoid(x)"),
            Map.entry("mish", "torch.mish(x)"),
            Map.entry("linear", "x"));

    /** The one that a field of config.json names. */
    static Activation of(ConfigurationFile file, String field, String absent) {
        var name = file.text(field, absent);
        var script = SCRIPTS.get(name);
        if (script == null) {
            throw new UnsupportedModelException("%s: '%s' is '%s', supported are %s"
                    .formatted(file.name(), field, name, String.join(", ", new TreeSet<>(SCRIPTS.keySet()))));
        }
        return new Activation(script);
    }
}
