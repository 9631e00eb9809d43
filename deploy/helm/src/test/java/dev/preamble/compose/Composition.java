package dev.preamble.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code deploy/compose/compose.yaml}, with its anchors followed and its variables as they stand. */
record Composition(String text, Map<String, Object> file) {
    static final Path FOLDER = Path.of("..", "compose");

    static Composition read() throws IOException {
        String text = Files.readString(FOLDER.resolve("compose.yaml"));
        return new Composition(text, map(new Yaml(new SafeConstructor(new LoaderOptions())).load(text)));
    }

    Map<String, Map<String, Object>> services() {
        Map<String, Map<String, Object>> services = new LinkedHashMap<>();
        map(file.get("services")).forEach((name, service) -> services.put(name, map(service)));
        return services;
    }

    Map<String, Object> service(String name) {
        return map(map(file.get("services")).get(name));
    }

    Map<String, Object> all(String kind) {
        return map(file.get(kind));
    }

    static Map<String, String> environment(Map<String, Object> service) {
        return map(service.getOrDefault("environment", Map.of())).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> String.valueOf(entry.getValue())));
    }

    /** A service's secrets by the name of their file within the container. */
    static Map<String, String> secrets(Map<String, Object> service) {
        Map<String, String> secrets = new LinkedHashMap<>();
        for (Object secret : list(service.get("secrets"))) {
            if (secret instanceof String name) {
                secrets.put(name, name);
            } else {
                Map<String, Object> whole = map(secret);
                secrets.put(String.valueOf(whole.get("target")), String.valueOf(whole.get("source")));
            }
        }
        return secrets;
    }

    /** What a list or a map of it names. */
    static Collection<String> names(@Nullable Object value) {
        return new TreeSet<>(
                value instanceof Map<?, ?>
                        ? map(value).keySet()
                        : list(value).stream().map(String::valueOf).toList());
    }

    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    @SuppressWarnings("unchecked") // YAML's keys here are all texts
    static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }
}
