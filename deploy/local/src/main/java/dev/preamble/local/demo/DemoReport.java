package dev.preamble.local.demo;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the demo measured.
 *
 * @param startup seconds that each part took until it was healthy
 * @param jobs how many jobs the tenants submitted
 * @param versions how many prefix versions came of them
 * @param events how many events the tenants consumed from their topics
 * @param results how many generated lines they consumed from their topics
 */
public record DemoReport(
        Map<String, Double> startup, int jobs, int versions, int events, int results, List<TenantReport> tenants) {

    /**
     * One tenant's part.
     *
     * @param lossFirst training loss of the first reported step, in nats for each target token
     * @param lossLast training loss of the last step
     * @param heldOutWithout loss over held-out rows without prefix
     * @param heldOutWith loss over the same rows with the learned prefix
     * @param trainingSeconds from submission to the version
     */
    public record TenantReport(
            String tenant,
            String prefix,
            int version,
            double lossFirst,
            double lossLast,
            @Nullable Double heldOutWithout,
            @Nullable Double heldOutWith,
            double trainingSeconds,
            int jobs,
            int events,
            int results,
            List<Generation> generations) {}

    /** One unseen input, and what became of it. */
    public record Generation(String input, String reference, String withPrefix, String withoutPrefix) {}
}
