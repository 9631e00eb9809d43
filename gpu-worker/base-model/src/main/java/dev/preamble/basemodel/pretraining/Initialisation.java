package dev.preamble.basemodel.pretraining;

import ai.djl.ndarray.NDArray;
import dev.preamble.basemodel.corpus.Vocabulary;
import dev.preamble.engine.model.ModelConfiguration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * First embeddings. They carry what a small model would spend long to find out: positions start as sinusoids, in
 * which "one back" is one rotation, and tokens that differ only in case or in the space before them start alike, so
 * that copying a value into a sentence is close to copying.
 */
final class Initialisation {
    private static final float EMBEDDING = 0.02f;
    private static final float SHARED = 0.8f;
    private static final float OWN = 0.6f;

    private final ModelConfiguration configuration;
    private final Vocabulary vocabulary;
    private final Random random;

    Initialisation(ModelConfiguration configuration, Vocabulary vocabulary, long seed) {
        this.configuration = configuration;
        this.vocabulary = vocabulary;
        this.random = new Random(seed);
    }

    /** Overwrites both embeddings; all other weights stay as GPT-2 starts them. */
    void apply(Map<String, NDArray> weights) {
        set(weights, "transformer.wte.weight", embeddings());
        set(weights, "transformer.wpe.weight", sinusoids());
    }

    private static void set(Map<String, NDArray> weights, String name, float[] values) {
        var weight = weights.get(name);
        if (weight == null) {
            throw new IllegalArgumentException("the model has no " + name);
        }
        try (var scope = weight.getManager().newSubManager()) {
            scope.create(values, weight.getShape()).copyTo(weight);
        }
    }

    private float[] embeddings() {
        int width = configuration.width();
        var forms = new HashMap<String, float[]>();
        var values = new float[configuration.vocabulary() * width];
        for (int token = 0; token < configuration.vocabulary(); token++) {
            var text = vocabulary.text(token);
            var form = text.isBlank() || text.contains("\uFFFD")
                    ? "token " + token
                    : text.strip().toLowerCase(Locale.ROOT);
            var shared = forms.computeIfAbsent(form, key -> normal(width, EMBEDDING));
            var own = normal(width, EMBEDDING);
            for (int i = 0; i < width; i++) {
                values[token * width + i] = SHARED * shared[i] + OWN * own[i];
            }
        }
        return values;
    }

    private float[] sinusoids() {
        int width = configuration.width();
        var values = new float[configuration.positions() * width];
        for (int position = 0; position < configuration.positions(); position++) {
            for (int i = 0; i < width; i += 2) {
                double angle = position / Math.pow(1000, (double) i / width);
                values[position * width + i] = EMBEDDING * (float) (Math.sqrt(2) * Math.sin(angle));
                values[position * width + i + 1] = EMBEDDING * (float) (Math.sqrt(2) * Math.cos(angle));
            }
        }
        return values;
    }

    private float[] normal(int size, float deviation) {
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = deviation * (float) random.nextGaussian();
        }
        return values;
    }
}
