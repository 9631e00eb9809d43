package dev.preamble.records.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.records.worker.BaseModelCard;

/**
 * What a training job learns instead of a prefix, so that a tenant sees how far its prefix is from it. It makes no version.
 *
 * <p>Source: Li &amp; Liang 2021, section 5.2.
 */
public enum Comparison {
    /** All weights of a copy of the base model. */
    @JsonProperty("fine-tuning")
    FINE_TUNING("fine-tuning", 5e-4),
    /** Copies of the last two layers' weights, and of the normalisation behind them. */
    @JsonProperty("top2")
    TOP2("top2", 1e-3),
    /** A bottleneck behind each layer, of 3% of the base model's parameters together. */
    @JsonProperty("adapter-3")
    ADAPTER_3("adapter-3", 3e-3),
    /** The same of 0.1%. */
    @JsonProperty("adapter-0.1")
    ADAPTER_01("adapter-0.1", 1e-2);

    private final String id;
    private final double learningRate;

    Comparison(String id, double learningRate) {
        this.id = id;
        this.learningRate = learningRate;
    }

    /** The name in requests and answers. */
    public String id() {
        return id;
    }

    /** Peak of the schedule where a job does not say: one that moves all weights wants less than one that moves a few. */
    public double learningRate() {
        return learningRate;
    }

    /** How many weights learn, or a few more: the card does not say what each layer has. */
    public long weights(BaseModelCard base) {
        return switch (this) {
            case FINE_TUNING -> base.parameters();
            case TOP2 -> Math.min(base.parameters(), 2 * (ofLayers(base) / base.layers() + 1) + 2L * base.hiddenSize());
            case ADAPTER_3 -> adapters(base, 0.03);
            case ADAPTER_01 -> adapters(base, 0.001);
        };
    }

    private static long ofLayers(BaseModelCard base) {
        return Math.max(0, base.parameters() - (long) base.vocabulary() * base.hiddenSize());
    }

    /** The width of the bottleneck is a whole number, and 1 at least. */
    private static long adapters(BaseModelCard base, double share) {
        long ofElement = base.layers() * (2L * base.hiddenSize() + 1);
        long least = ofElement + 3L * base.layers() * base.hiddenSize();
        return Math.max(least, (long) (share * base.parameters()) + ofElement / 2 + 1);
    }

    @Override
    public String toString() {
        return id;
    }
}
