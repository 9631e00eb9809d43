package dev.preamble.local.bench;

import dev.preamble.client.Administration;
import dev.preamble.client.PublicApi;
import dev.preamble.client.terminal.StatusLine;
import dev.preamble.records.RecordJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many tenants, each with a key and a dataset. */
record Crowd(List<Tenant> tenants) {
    private static final int AT_ONCE = 4;
    private static final int ROWS = 64;

    /** @param key a secret */
    record Tenant(String id, String key, String dataset) {
        @Override
        public String toString() {
            return id;
        }
    }

    static Crowd gather(Administration administration, int count, StatusLine status)
            throws InterruptedException, ExecutionException {
        List<Tenant> tenants = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<Tenant>> coming = IntStream.range(0, count)
                    .mapToObj(i -> threads.submit(() -> join(administration, "crowd-%03d".formatted(i))))
                    .toList();
            for (Future<Tenant> tenant : coming) {
                tenants.add(tenant.get());
                status.show("%s  %d of %d tenants"
                        .formatted(StatusLine.bar((double) tenants.size() / count), tenants.size(), count));
            }
        }
        return new Crowd(tenants);
    }

    private static Tenant join(Administration administration, String id) {
        administration.provision(id, "Tenant " + id);
        var key = administration.key(administration.join(id, id + "-first", id + "@first.invalid"), "bench");
        PublicApi api = administration.with(key);
        String rows = IntStream.range(0, ROWS)
                .mapToObj(i -> RecordJson.text(Map.of("input", "number: " + i, "target", "This is number " + i + ".")))
                .collect(Collectors.joining("\n", "", "\n"));
        String dataset =
                api.upload("/v1/datasets?name=numbers", rows).path("id").asText();
        return new Tenant(id, key.secret(), dataset);
    }
}
