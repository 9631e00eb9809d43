package dev.preamble.parts.keycloak;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Java;
import dev.preamble.parts.SharedFolder;
import dev.preamble.parts.process.Child;
import dev.preamble.parts.process.Launch;
import dev.preamble.parts.process.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keycloak's distribution, made ready for PostgreSQL. Started as one Java process, without its shell script, which
 * would stay between us and the server.
 *
 * @param folder holds the result of Keycloak's own build step; the rest are links to the distribution
 */
record KeycloakProgram(Path folder) {
    private static final String[] OPTIONS = {
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xms64m",
        "-Xmx320m",
        "-XX:MaxMetaspaceSize=256m",
        "-XX:+ExitOnOutOfMemoryError",
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
        "--add-opens=java.base/java.security=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--enable-native-access=ALL-UNNAMED",
        "-Duser.language=en",
        "-Duser.country=US",
        "-Dfile.encoding=UTF-8",
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
        "-Dpicocli.disable.closures=true",
    };

    /** The distribution after its build step, which the first process that asks runs: some twenty seconds. */
    static KeycloakProgram built(Path distribution, DataFolder data, String name)
            throws IOException, InterruptedException {
        Path built = distribution.resolveSibling(distribution.getFileName() + "-built");
        return new KeycloakProgram(SharedFolder.filled(built, folder -> {
            link(distribution, folder, "conf", "providers", "themes", "lib/app", "lib/lib");
            copy(distribution.resolve("lib/quarkus-run.jar"), folder.resolve("lib/quarkus-run.jar"));
            try (Stream<Path> files = Files.list(distribution.resolve("lib/quarkus"))) {
                for (Path file : files.toList()) {
                    copy(file, folder.resolve("lib/quarkus").resolve(file.getFileName()));
                }
            }
            Launch build = new KeycloakProgram(folder)
                    .launch(folder, Map.of(), "build", "--db=postgres", "--health-enabled=false");
            Child.run(build, data.pidFile(name), data.log(name));
        }));
    }

    /**
     * A command of Keycloak's on a home of its own, where it keeps its files.
     *
     * @param environment settings and secrets
     */
    Launch launch(Path home, Map<String, String> environment, String... command) {
        List<String> arguments = new ArrayList<>(List.of(OPTIONS));
        arguments.addAll(List.of(
                "-Dkc.home.dir=" + home,
                "-Djboss.server.config.dir=" + home.resolve("conf"),
                "-cp",
                folder.resolve("lib/quarkus-run.jar").toString(),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint"));
        arguments.addAll(List.of(command));
        return new Launch(Java.command(arguments.toArray(String[]::new)), environment, home, StopSignal.TERM);
    }

    /** Makes a home for a server that runs this program. */
    void furnish(Path home) throws IOException {
        link(folder, home, "conf", "providers", "themes", "lib");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }

    private static void link(Path from, Path to, String... names) throws IOException {
        for (String name : names) {
            Path link = to.resolve(name);
            Files.createDirectories(link.getParent());
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, from.resolve(name));
        }
    }
}
