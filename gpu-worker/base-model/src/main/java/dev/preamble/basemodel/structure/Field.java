package dev.preamble.basemodel.structure;

/** A key and its value, as a record shows them. */
public record Field(String key, String value) {}
