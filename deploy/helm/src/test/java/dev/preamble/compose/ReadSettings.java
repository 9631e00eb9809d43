package dev.preamble.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The settings of ours that a program reads, by its sources. */
public final class ReadSettings {
    private static final Pattern REFERRED =
            Pattern.compile("\\$\\{(preamble\\.[a-z.-]+)|name = \"(preamble\\.[a-z.-]+)\"");
    private static final Pattern MAPPING = Pattern.compile("@ConfigMapping\\(prefix = \"(preamble\\.[a-z.-]+)\"\\)");
    private static final Pattern METHOD = Pattern.compile("^ {4}[\\w<>]+ (\\w+)\\(\\);", Pattern.MULTILINE);
    private static final Pattern VARIABLE = Pattern.compile("\"(PREAMBLE_[A-Z_]+)\"");

    private ReadSettings() {}

    /** As properties, of a Quarkus program. */
    public static Set<String> properties(String module) throws IOException {
        Set<String> read = new TreeSet<>();
        for (Path file : sources(module)) {
            String text = Files.readString(file);
            Matcher referred = REFERRED.matcher(text);
            while (referred.find()) {
                read.add(referred.group(1) == null ? referred.group(2) : referred.group(1));
            }
            Matcher mapping = MAPPING.matcher(text);
            if (mapping.find()) {
                Matcher method = METHOD.matcher(text);
                while (method.find()) {
                    read.add(mapping.group(1) + "."
                            + method.group(1).replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
                }
            }
        }
        return read;
    }

    /** As variables, of a program that reads the environment itself. */
    public static Set<String> variables(String module) throws IOException {
        Set<String> read = new TreeSet<>();
        for (Path file : sources(module)) {
            Matcher variable = VARIABLE.matcher(Files.readString(file));
            while (variable.find()) {
                read.add(variable.group(1));
            }
        }
        return read;
    }

    /** Those of provisioning: some are put together from the name of the user whom they are about. */
    public static Set<String> ofProvisioning() throws IOException {
        Set<String> read = variables("deploy/provision");
        for (String user : List.of("GATEWAY", "SCHEDULER", "WORKER")) {
            read.add("PREAMBLE_KAFKA_" + user + "_PASSWORD");
            read.add("PREAMBLE_STORE_" + user + "_SECRET_KEY");
        }
        return read;
    }

    /** By which variable MicroProfile Config finds a property. */
    public static String variable(String property) {
        return property.replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static Iterable<Path> sources(String module) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", "..", module, "src", "main"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".java") || file.endsWith("application.properties"))
                    .toList();
        }
    }
}
