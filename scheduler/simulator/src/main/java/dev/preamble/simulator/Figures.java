package dev.preamble.simulator;

import java.io.PrintWriter;
import java.util.Map;
import java.util.stream.Collectors;

/** Fairness and speed, as a person and a program read them. */
final class Figures {
    private Figures() {}

    static void measure(long seed, PrintWriter out, Map<String, Object> told) {
        Fairness fairness = Fairness.of(seed, Fairness.WINDOWS);
        out.printf(
                "fairness: %d tenants of weights 1, 2 and 4, %d lanes, one tenant submits %d times what the others do, %d"
                        + " jobs; %d windows of 10 minutes%n",
                Fairness.TENANTS,
                Fairness.WORKERS * Fairness.LANES,
                Fairness.AGGRESSION,
                fairness.jobs(),
                Fairness.WINDOWS);
        out.printf("  least Jain index of a window          %.4f%n", fairness.jain());
        out.printf("  share that the worst served got       %.3f%n", fairness.victimShare());
        out.printf("  share that the aggressor got          %.3f%n", fairness.aggressorShare());
        out.printf("  part of their time that lanes worked  %.3f%n", fairness.utilisation());
        out.flush();
        out.printf("  end told after a tenth: median error   %.3f%n", fairness.estimateError());
        out.printf("  of these within a fifth               %.3f%n", fairness.goodEstimates());
        out.printf("  start told: median error               %.3f%n", fairness.startError());
        out.flush();
        told.put("start_error", round(fairness.startError()));
        told.put("estimate_error", round(fairness.estimateError()));
        told.put("good_estimates", round(fairness.goodEstimates()));
        told.put("jain", round(fairness.jain()));
        told.put("victim_share_min", round(fairness.victimShare()));
        told.put("aggressor_share", round(fairness.aggressorShare()));
        told.put("utilisation", round(fairness.utilisation()));
        Scale scale = Scale.of(seed);
        out.printf("scale: %d tenants, %d jobs queued, %d workers%n", Scale.TENANTS, Scale.JOBS, Scale.WORKERS);
        out.printf("  decisions a second  %.0f for a thousand lanes at once%n", scale.decisionsPerSecond());
        out.printf(
                "                      %.0f for a lane or two at a time, each with a look at all%n",
                scale.steadyPerSecond());
        out.printf("  one choice, p99     %.4f ms%n", scale.p99Millis());
        out.printf("  snapshot            %.1f ms%n", scale.snapshotMillis());
        told.put("decisions_per_second", round(scale.decisionsPerSecond()));
        told.put("steady_decisions_per_second", round(scale.steadyPerSecond()));
        told.put("decision_p99_ms", round(scale.p99Millis()));
        told.put("snapshot_ms", round(scale.snapshotMillis()));
    }

    /** Four digits behind the point say enough. */
    static double round(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    static String json(Map<String, Object> figures) {
        return figures.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
