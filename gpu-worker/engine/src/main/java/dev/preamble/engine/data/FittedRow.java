package dev.preamble.engine.data;

/**
 * A row, and what it took to make it fit.
 *
 * @param lost tokens that its input lost on the left
 */
public record FittedRow(Row row, int lost) {}
