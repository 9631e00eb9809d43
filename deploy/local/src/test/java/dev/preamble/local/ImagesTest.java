package dev.preamble.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.preamble.parts.Java;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is put into the parts' images. This module is built last, so it sees what the others were packaged into. */
class ImagesTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path IMAGES = ROOT.resolve("deploy/images");
    private static final Pattern ENTRYPOINT = Pattern.compile("(?m)^ENTRYPOINT (\\[.*])$");

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

    /** What tests run is what an image holds, but for the bill, and the list that the build makes for itself. */
    @ParameterizedTest
    @CsvSource({
        "Containerfile,      gateway",
        "Containerfile,      scheduler",
        "Containerfile,      gpu-worker/worker",
        "cuda.Containerfile, gpu-worker/worker",
    })
    void anImageHoldsAllThatWasBuiltWhereItWasBuilt(String file, String part) throws IOException {
        Map<String, String> there = new TreeMap<>(Map.of("sbom.cdx.json", "/app/sbom.cdx.json"));
        try (Stream<Path> entries = Files.list(app(part))) {
            entries.filter(entry -> !entry.endsWith("quarkus-app-dependencies.txt"))
                    .map(entry -> entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""))
                    .forEach(entry -> there.put(entry, "/app/" + entry));
        }

        assertThat(copies(file, "${PART}/target/quarkus-app/")).isEqualTo(there);
    }

    /** Run as the image runs it, with what is copied there alone. */
    @Test
    void theImageForProvisioningHoldsAProgramThatRuns(@TempDir Path image) throws Exception {
        String file = "provision.Containerfile";
        Path lib = Files.createDirectory(image.resolve("lib"));
        assertThat(copies(file, "deploy/provision/target/"))
                .isEqualTo(Map.of("lib/", "/app/lib/", "preamble-provision-*.jar", "/app/lib/"));
        for (String folder : List.of("lib", "")) {
            Path from = ROOT.resolve("deploy/provision/target").resolve(folder);
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(from, "*.jar")) {
                for (Path jar : jars) {
                    Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar.toRealPath());
                }
            }
        }
        Matcher entry = ENTRYPOINT.matcher(Files.readString(IMAGES.resolve(file)));
        assertThat(entry.find()).isTrue();
        List<String> command = new ArrayList<>(List.of(
                new ObjectMapper().readValue(entry.group(1).replace("/app/", image + "/"), String[].class)));
        assertThat(command.set(0, Java.command().getFirst())).isEqualTo("java");
        command.add("--help");

        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(program.waitFor()).as(said).isZero();
        assertThat(said).contains("PREAMBLE_DATABASE_URL", "rotate-keys");
    }

    /** What is copied from below that folder, and where to. */
    private static Map<String, String> copies(String file, String folder) throws IOException {
        Map<String, String> copies = new TreeMap<>();
        for (String line : Files.readAllLines(IMAGES.resolve(file))) {
            String[] words = line.split(" +", -1);
            if (words[0].equals("COPY") && words[words.length - 2].startsWith(folder)) {
                copies.put(words[words.length - 2].substring(folder.length()), words[words.length - 1]);
            }
        }
        return copies;
    }

    /** DJL's library, which the worker brings, is linked with that version, and loads no other. */
    @Test
    void theImageForGpusHasThePyTorchThatTheWorkerIsBuiltFor() throws IOException {
        String file = Files.readString(IMAGES.resolve("cuda.Containerfile"));

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
