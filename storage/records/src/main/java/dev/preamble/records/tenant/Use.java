package dev.preamble.records.tenant;

/**
 * What a run that is over used. Each run is told of once, by the event of its end, so that what the events of a job say adds
 * up to what it is metered by.
 *
 * @param laneMillis for how long it had its lane, whatever came of it
 * @param tokensTrained that it put through the model in training; 0 where its work was not accepted
 * @param tokensGenerated of the lines that its tenant got; 0 where none were accepted
 */
public record Use(long laneMillis, long tokensTrained, long tokensGenerated) {
    public static final Use NONE = new Use(0, 0, 0);

    public Use {
        if (laneMillis < 0 || tokensTrained < 0 || tokensGenerated < 0) {
            throw new IllegalArgumentException(
                    "used " + laneMillis + " ms, " + tokensTrained + " and " + tokensGenerated + " tokens");
        }
    }

    public Use plus(Use other) {
        return new Use(
                laneMillis + other.laneMillis,
                tokensTrained + other.tokensTrained,
                tokensGenerated + other.tokensGenerated);
    }
}
