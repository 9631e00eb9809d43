package dev.preamble.engine.training;

import java.util.Map;

/**
 * How close texts for held-out inputs came to what people wrote.
 *
 * @param values by {@link dev.preamble.engine.metric.Metric#id}
 * @param texts how many there are, one for each distinct input
 * @param references how many targets they were compared with, together
 * @param maxNewTokens of each text
 * @param beams width of the search
 */
public record HeldOutScores(Map<String, Double> values, int texts, int references, int maxNewTokens, int beams) {}
