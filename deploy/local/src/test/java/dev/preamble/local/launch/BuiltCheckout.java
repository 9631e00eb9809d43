package dev.preamble.local.launch;

import dev.preamble.parts.Checkout;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/**
 * The project as it is just after its build, on a machine whose JDKs the test chooses. The script is a copy that looks
 * for JDKs below {@code machine/} instead of {@code /}; what it starts are the real checkout's jars.
 */
record BuiltCheckout(Path folder) {
    /** All that the PATH leads to; the last ones where they are there and needed. */
    private static final List<String> PROGRAMS =
            List.of("bash", "sh", "env", "dirname", "readlink", "sed", "find", "setsid", "kill", "unshare", "minio");

    private static final String JDK_PLACES = "jdk_places=(";

    /** Makes it in an empty folder; its machine has no JDK yet, and none on the PATH either. */
    static BuiltCheckout in(Path folder) throws IOException {
        Path real = Checkout.find().root();
        BuiltCheckout checkout = new BuiltCheckout(folder.toAbsolutePath());
        Files.createDirectories(checkout.home());
        Files.createDirectories(checkout.machine());
        Files.createSymbolicLink(folder.resolve("deploy"), real.resolve("deploy"));
        Files.createFile(Files.createDirectories(folder.resolve("target")).resolve("built"));
        Files.writeString(checkout.script(), checkout.relocated(Files.readString(real.resolve("preamble"))));
        executable(checkout.script());
        checkout.linkPrograms();
        return checkout;
    }

    /** Stands for {@code /} where the script looks for JDKs. */
    Path machine() {
        return folder.resolve("machine");
    }

    /** A home folder, for tests that bring JDKs there. */
    Path home() {
        return folder.resolve("home");
    }

    /** The command with these arguments, in this process's environment but for what leads to a JDK. */
    ProcessBuilder preamble(List<String> arguments) {
        ProcessBuilder command = new ProcessBuilder(script().toString());
        command.command().addAll(arguments);
        command.environment().remove("JAVA_HOME");
        command.environment().put("PATH", programs().toString());
        return command.directory(folder.toFile()).redirectErrorStream(true);
    }

    private Path script() {
        return folder.resolve("preamble");
    }

    private Path programs() {
        return folder.resolve("programs");
    }

    private String relocated(String script) {
        String machine = Matcher.quoteReplacement("\"" + machine() + "\"/");
        if (!script.contains("\n" + JDK_PLACES)) {
            throw new IllegalStateException("the script has no line " + JDK_PLACES);
        }
        return script.lines()
                .map(line -> line.startsWith(JDK_PLACES) ? line.replaceAll("(?<=[( ])/", machine) : line)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private void linkPrograms() throws IOException {
        Files.createDirectories(programs());
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            for (String name : PROGRAMS) {
                Path program = Path.of(folder, name).toAbsolutePath();
                Path link = programs().resolve(name);
                if (Files.isExecutable(program) && !Files.exists(link)) {
                    Files.createSymbolicLink(link, program);
                }
            }
        }
    }

    static void executable(Path file) {
        if (!file.toFile().setExecutable(true)) {
            throw new IllegalStateException("cannot make " + file + " executable");
        }
    }
}
