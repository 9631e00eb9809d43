package dev.preamble.helm;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the chart makes of some values. */
record Rendered(List<Map<String, Object>> objects) {
    static final Path CHART = Path.of("preamble");
    static final Path VALUES = Path.of("src", "test", "resources", "values");
    static final String HOOK = "unhooked/hook";

    /** @param values a file's name among the test's resources */
    static Rendered with(String values) throws IOException {
        return with(values, Map.of());
    }

    /** @param others values that count more than the file's */
    static Rendered with(String values, Map<String, String> others) throws IOException {
        var template = new Helm(withoutHooks())
                .template()
                .withKubeVersion("1.31.0")
                .withName("prod")
                .withNamespace("preamble")
                .withValuesFile(VALUES.resolve(values));
        others.forEach(template::set);
        String text = template.call();
        List<Map<String, Object>> objects = new ArrayList<>();
        Iterable<Object> documents = new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text);
        StreamSupport.stream(documents.spliterator(), false)
                .filter(Objects::nonNull)
                .forEach(document -> objects.add(map(document)));
        return new Rendered(objects);
    }

    /** Rendering leaves hooks out, and they are to be looked at like all else: what makes them hooks begins with this here. */
    private static Path withoutHooks() throws IOException {
        Path copy = Files.createTempDirectory("chart").resolve("preamble");
        try (Stream<Path> files = Files.walk(CHART)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(CHART.relativize(file));
                Files.createDirectories(to.getParent());
                Files.write(
                        to,
                        Files.readAllLines(file).stream()
                                .map(line -> line.replace("helm.sh/hook", HOOK))
                                .toList());
            }
        }
        return copy;
    }

    Stream<Map<String, Object>> ofKind(String kind) {
        return objects.stream().filter(object -> kind.equals(object.get("kind")));
    }

    Map<String, Object> one(String kind, String name) {
        return ofKind(kind)
                .filter(object -> name.equals(at(object, "metadata", "name").orElseThrow()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    /** Of everything that runs pods. */
    Stream<Map<String, Object>> podSpecs() {
        return objects.stream()
                .flatMap(object -> at(object, "spec", "template", "spec").stream())
                .map(Rendered::map);
    }

    static Stream<Map<String, Object>> containers(Map<String, Object> podSpec) {
        return list(podSpec.get("containers")).stream().map(Rendered::map);
    }

    static Optional<Object> at(Map<String, Object> object, String... path) {
        Object here = object;
        for (String step : path) {
            if (!(here instanceof Map<?, ?> map) || map.get(step) == null) {
                return Optional.empty();
            }
            here = map.get(step);
        }
        return Optional.of(here);
    }

    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    static String text(Map<String, Object> object, String key) {
        return String.valueOf(object.get(key));
    }

    @SuppressWarnings("unchecked") // YAML's keys here are all texts
    static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }
}
