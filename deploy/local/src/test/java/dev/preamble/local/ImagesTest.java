package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is put into the parts' images. This module is built last, so it sees what the others were packaged into. */
class ImagesTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path CUDA = ROOT.resolve("deploy/images/cuda.Containerfile");

    @ParameterizedTest
    @CsvSource({
        "gateway,           io.quarkus:quarkus-core,         quarkus.version",
        "gateway,           org.apache.kafka:kafka-clients,  kafka.version",
        "scheduler,         io.quarkus:quarkus-core,         quarkus.version",
        "scheduler,         org.apache.kafka:kafka-clients,  kafka.version",
        "gpu-worker/worker, org.apache.kafka:kafka-clients,  kafka.version",
        "gpu-worker/worker, ai.djl.pytorch:pytorch-engine,   djl.version",
        "gpu-worker/worker, ai.djl.pytorch:pytorch-native-cpu, pytorch.version",
    })
    void aBillOfMaterialsNamesEachLibraryWithItsVersion(String part, String library, String property)
            throws IOException {
        assertThat(components(part)).containsEntry(library, property(property));
    }

    /** As the build lists what it put there. */
    @ParameterizedTest
    @CsvSource({"gateway", "scheduler", "gpu-worker/worker"})
    void aBillOfMaterialsNamesAllThatIsThereAndNothingElse(String part) throws IOException {
        Set<String> there = new TreeSet<>();
        for (String line : Files.readAllLines(app(part).resolve("quarkus-app-dependencies.txt"))) {
            String[] pieces = line.split(":", -1);
            there.add(pieces[0] + ":" + pieces[1]);
        }
        Map<String, String> named = components(part);
        named.keySet()
                .removeIf(name ->
                        name.equals("dev.preamble:preamble-" + Path.of(part).getFileName()));

        assertThat(named.keySet()).hasSizeGreaterThan(50).isEqualTo(there);
    }

    /** Made again of the same, it is the same. */
    @ParameterizedTest
    @CsvSource({"gateway", "scheduler", "gpu-worker/worker"})
    void aBillOfMaterialsHasNothingThatChangesByItself(String part) throws IOException {
        JsonNode bill = bill(part);

        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bill.has("serialNumber")).isFalse();
        assertThat(bill.at("/metadata/timestamp").asText()).isEqualTo(property("project.build.outputTimestamp"));
    }

    /** DJL's library, which the worker brings, is linked with that version, and loads no other. */
    @Test
    void theImageForGpusHasThePyTorchThatTheWorkerIsBuiltFor() throws IOException {
        String file = Files.readString(CUDA);

        assertThat(file)
                .contains("PYTORCH_VERSION=" + property("pytorch.version") + " ")
                .contains("pytorch/pytorch:" + property("pytorch.version") + "-cuda12.8-");
    }

    private static Map<String, String> components(String part) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        bill(part)
                .path("components")
                .forEach(component -> versions.put(
                        component.path("group").asText() + ":"
                                + component.path("name").asText(),
                        component.path("version").asText()));
        return versions;
    }

    private static JsonNode bill(String part) throws IOException {
        Path bill = app(part).resolve("sbom.cdx.json");
        assumeThat(bill).as("a bill of materials, which -Pimages makes").exists();
        return new ObjectMapper().readTree(bill.toFile());
    }

    private static Path app(String part) {
        return ROOT.resolve(part).resolve("target/quarkus-app");
    }

    private static String property(String name) throws IOException {
        var value = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</")
                .matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(value.find()).as(name).isTrue();
        return value.group(1);
    }
}
