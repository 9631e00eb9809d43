package dev.preamble.local.demo;

import dev.preamble.records.task.TrainingOptions;
import java.util.List;

/**
 * One of the demo's tenants.
 *
 * @param id tenant id
 * @param prefix name of the prefix that it trains
 * @param rows resource with its rows
 * @param unseen how many rows at the end of the resource are kept back, to generate for
 */
record DemoTenant(String id, String displayName, String prefix, String rows, int unseen, TrainingOptions options) {
    static List<DemoTenant> all() {
        return List.of(
                new DemoTenant(
                        "northlight-museum",
                        "Northlight Museum",
                        "object-labels",
                        "/demo/museum.jsonl",
                        5,
                        TrainingOptions.defaults()),
                new DemoTenant(
                        "fjordline-ferries",
                        "Fjordline Ferries",
                        "service-notices",
                        "/demo/ferry.jsonl",
                        5,
                        TrainingOptions.defaults()));
    }
}
