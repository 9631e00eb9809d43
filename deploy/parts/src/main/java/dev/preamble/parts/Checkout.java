package dev.preamble.parts;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder of the project that this class was built in: its servers lie beside it. */
public record Checkout(Path root) {
    public static Checkout find() {
        @Nullable Path folder = classes();
        while (folder != null && !Files.exists(folder.resolve("deploy/parts/pom.xml"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException(classes() + " lies in no checkout of the project");
        }
        return new Checkout(folder);
    }

    /** What the build put beside this module for a child process to run. */
    public Path server(String name) {
        Path server = root.resolve("deploy/parts/target/servers").resolve(name);
        if (!Files.exists(server)) {
            throw new IllegalStateException(server + " is missing; build it with: mvn -pl deploy/parts compile");
        }
        return server;
    }

    /** The folder or archive that holds this module's own classes, where it is whatever links led to it. */
    public static Path classes() {
        try {
            return Path.of(Checkout.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toRealPath();
        } catch (URISyntaxException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
