package dev.preamble.records.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a version's texts are scored by. */
public enum ScoringMetric {
    @JsonProperty("bleu")
    BLEU,
    @JsonProperty("nist")
    NIST,
    @JsonProperty("meteor")
    METEOR,
    @JsonProperty("rouge-1")
    ROUGE_1,
    @JsonProperty("rouge-2")
    ROUGE_2,
    @JsonProperty("rouge-l")
    ROUGE_L,
    @JsonProperty("cider")
    CIDER,
    @JsonProperty("multi-bleu")
    MULTI_BLEU,
    @JsonProperty("ter")
    TER;

    /** The name in requests and answers. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return id();
    }
}
