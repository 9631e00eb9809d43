package dev.preamble.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.local.PlatformUnderTest;
import dev.preamble.local.client.PublicApi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version leaves the platform as the two files that PEFT reads, and comes back as another. */
final class InterchangeIT {
    private static final Set<String> LAST = Set.of("succeeded", "failed", "cancelled");

    @TempDir
    Path folder;

    @Test
    void anExportedVersionIsImportedAndSaysTheSame() throws Exception {
        PublicApi api = PlatformUnderTest.shared().tenant("traveller");
        String dataset = api.upload("/v1/datasets?name=pairs", "{\"input\": \"a\", \"target\": \"b c\"}\n".repeat(8))
                .path("id")
                .asText();
        String job = api.post(
                        "/v1/training-jobs",
                        Map.of(
                                "baseModel",
                                "preamble-base",
                                "dataset",
                                dataset,
                                "prefix",
                                "home",
                                "options",
                                Map.of("epochs", 1, "virtualTokens", 2, "reparametrisation", 0, "evaluationShare", 0)))
                .path("id")
                .asText();
        api.follow("/v1/jobs/" + job + "/events", (name, data) -> !LAST.contains(name));

        Map<String, Path> files = new LinkedHashMap<>();
        for (JsonNode file : api.get("/v1/prefixes/home/versions/1").path("files")) {
            String name = file.path("name").asText();
            Path target = folder.resolve(name);
            api.download(
                    "/v1/prefixes/home/versions/1/files/" + name,
                    target,
                    file.path("sha256").asText());
            if (name.startsWith("adapter_")) {
                files.put(name, target);
            }
        }
        JsonNode abroad =
                api.postForm("/v1/prefixes/abroad/versions", files, Map.of("baseModel", "preamble-base"), Map.of());

        assertThat(abroad.path("digest"))
                .isEqualTo(api.get("/v1/prefixes/home/versions/1").path("digest"));
        assertThat(Files.size(files.get("adapter_model.safetensors"))).isPositive();
        assertThat(generated(api, "abroad")).isEqualTo(generated(api, "home"));
    }

    private static String generated(PublicApi api, String prefix) {
        String job = api.post(
                        "/v1/generation-jobs",
                        Map.of("prefix", prefix, "inputs", List.of("a"), "options", Map.of("maxNewTokens", 12)))
                .path("id")
                .asText();
        api.follow("/v1/jobs/" + job + "/events", (name, data) -> !LAST.contains(name));
        return api.lines("/v1/generation-jobs/" + job + "/results")
                .getFirst()
                .path("output")
                .asText();
    }
}
