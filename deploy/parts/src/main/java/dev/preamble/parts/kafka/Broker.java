package dev.preamble.parts.kafka;

import dev.preamble.parts.DataFolder;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Properties;
import kafka.Kafka;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The main of Kafka's process: formats the storage when there is none, keeps the file of Keycloak's keys fresh, and
 * runs the broker.
 */
public final class Broker {
    private static final int NODE_ID = 1;

    private Broker() {}

    /**
     * @param arguments the broker's settings; a properties file of the SCRAM users to begin with; where Keycloak
     *     publishes its keys; the file to keep them in
     */
    public static void main(String[] arguments) throws Exception {
        String settings = arguments[0];
        Path storage = Path.of(load(Path.of(settings)).getProperty("log.dirs"));
        if (!Files.exists(storage.resolve("meta.properties"))) {
            format(storage, load(Path.of(arguments[1])));
        }
        new KeySetMirror(URI.create(arguments[2]), Path.of(arguments[3])).start();
        Kafka.main(new String[] {settings});
    }

    /** Formats beside the final place and moves there in one step: a format cut short leaves nothing behind. */
    private static void format(Path storage, Properties users) throws Exception {
        Path fresh = storage.resolveSibling(storage.getFileName() + ".new");
        DataFolder.deleteTree(fresh);
        new Formatter()
                .setNodeId(NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(Listener.CONTROLLER.name())
                .addDirectory(fresh.toString())
                .setMetadataLogDirectory(fresh.toString())
                .setScramArguments(scramArguments(users))
                .setPrintStream(System.out)
                .run();
        Files.move(fresh, storage, StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> scramArguments(Properties users) {
        return users.stringPropertyNames().stream()
                .sorted()
                .map(user -> "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user, users.getProperty(user)))
                .toList();
    }

    private static Properties load(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }
}
