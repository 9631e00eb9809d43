package dev.preamble.engine.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the prefix is before the first step. Source: Li &amp; Liang 2021, section 7.4. */
public enum Initialisation {
    /** Drawn at random, by the seed. */
    @JsonProperty("random")
    RANDOM,
    /** Keys and values of zero. */
    @JsonProperty("zero")
    ZERO,
    /** The keys and values that the base model computes of given words; an MLP is fitted to produce them. */
    @JsonProperty("words")
    WORDS
}
