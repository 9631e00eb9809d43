package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.client.Administration;
import dev.preamble.client.Administration.ApiKey;
import dev.preamble.client.PublicApi;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A version leaves the platform as the files that PEFT reads, and comes back as another. */
final class InterchangeIT {
    private static final Set<String> LAST = Set.of("succeeded", "failed", "cancelled");

    @TempDir
    Path folder;

    @Test
    void anExportedVersionIsImportedAndSaysTheSame() throws Exception {
        PlatformUnderTest platform = PlatformUnderTest.shared();
        Administration administration = platform.administration();
        String tenant = Fresh.name("traveller");
        administration.provision(tenant, "Traveller");
        ApiKey key =
                administration.key(administration.join(tenant, tenant + "-first", tenant + "@first.invalid"), "first");
        PublicApi api = administration.with(key);
        Path header = Files.writeString(folder.resolve("header"), "Authorization: Bearer " + key.secret() + "\n");
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

        String[] caller = {
            "--header", header.toString(), "--gateway", platform.gateway().toString()
        };
        Path version = folder.resolve("version");
        assertThat(run("export", caller, version.toString(), "--name", "home"))
                .contains("adapter_model.safetensors", "adapter_config.json", "training.json", "metrics.json");
        String[] importing = {version.toString(), "--name", "abroad", "--base-model", "preamble-base"};
        String digest = api.get("/v1/prefixes/home/versions/1").path("digest").asText();
        assertThat(run("import", caller, importing)).contains("Version 1 of abroad", digest);

        assertThat(generated(api, "abroad")).isEqualTo(generated(api, "home"));
    }

    private static String run(String command, String[] caller, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Preamble.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] all = Stream.of(Stream.of("prefixes", command), Arrays.stream(arguments), Arrays.stream(caller))
                .flatMap(part -> part)
                .toArray(String[]::new);
        assertThat(line.execute(all)).as(err.toString()).isZero();
        return out.toString();
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
