package dev.preamble.engine.model;

/** Which weights learn where it is not a prefix that does: what Li &amp; Liang 2021 compare with. */
public sealed interface Tuning {
    /** All of the base model's, which then is a model of its own. */
    record AllWeights() implements Tuning {}

    /**
     * Those of the last layers and of the normalisation behind them; the embedding and with it the head stay.
     *
     * @param layers how many
     */
    record TopLayers(int layers) implements Tuning {}

    /**
     * A bottleneck of their own behind each layer; the base model stays as it is.
     *
     * <p>Source: Lin et al. 2020, whose adapters the paper's code has.
     *
     * @param width elements in the bottleneck
     */
    record Adapters(int width) implements Tuning {}
}
