package dev.preamble.engine.data;

/** What a prefix learns from: an input and the target it should lead to. */
public record Example(String input, String target) {}
