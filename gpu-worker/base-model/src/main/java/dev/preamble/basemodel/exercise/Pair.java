package dev.preamble.basemodel.exercise;

/**
 * A document in two parts: what is given, up to and with the words or signs that part it from the rest, and what is
 * told from it.
 */
public record Pair(String given, String told) {}
