package dev.preamble.records.task;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a prefix is before the first step of its training. */
public enum Initialisation {
    /** Drawn at random, by the seed. */
    @JsonProperty("random")
    RANDOM,
    /** Keys and values of zero. */
    @JsonProperty("zero")
    ZERO,
    /** The keys and values that the base model computes of given words. */
    @JsonProperty("words")
    WORDS
}
