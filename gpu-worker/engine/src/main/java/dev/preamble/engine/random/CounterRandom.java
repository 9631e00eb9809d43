package dev.preamble.engine.random;

/**
 * Random numbers addressed by seed, stream and counter: the n-th number of a stream is a pure function of the three, so
 * whoever resumes draws what the uninterrupted one would have drawn. Stateless; any thread.
 *
 * <p>Source: the finaliser of SplitMix64 (Steele, Lea &amp; Flood 2014), applied once for each of the three.
 *
 * @param stream tells uses of one seed apart: an epoch, a row, a tensor
 */
public record CounterRandom(long seed, long stream) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** 64 random bits. */
    public long bits(long counter) {
        return mix(mix(mix(seed + GOLDEN) + GOLDEN * (stream + 1)) + GOLDEN * (counter + 1));
    }

    /** Uniform in [0, 1). */
    public double uniform(long counter) {
        return (bits(counter) >>> 11) * 0x1.0p-53;
    }

    /** Uniform in [0, bound); the bias of at most bound / 2⁵³ does not matter here. */
    public int below(long counter, int bound) {
        return (int) (uniform(counter) * bound);
    }

    /** Standard normal, by Box and Muller. */
    public double gaussian(long counter) {
        var radius = Math.sqrt(-2 * Math.log1p(-uniform(2 * counter)));
        return radius * Math.cos(2 * Math.PI * uniform(2 * counter + 1));
    }

    /** The numbers 0 … n-1 in random order (Fisher–Yates). */
    public int[] permutation(int n) {
        var order = new int[n];
        for (var i = 0; i < n; i++) {
            var j = below(i, i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
