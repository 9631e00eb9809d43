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
public record BuiltCheckout(Path folder) {
    /** All that the PATH leads to, as far as this process's own does. */
    private static final List<String> PROGRAMS = List.of(
            "bash",
            "cat",
            "dirname",
            "env",
            "find",
            "grep",
            "head",
            "kill",
            "minio",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "setsid",
            "sh",
            "sleep",
            "touch",
            "unshare");

    private static final String JDK_PLACES = "jdk_places=(";

    /** Makes it in an empty folder; its machine has no JDK yet, and none on the PATH either. */
    static BuiltCheckout in(Path folder) throws IOException {
        Path real = Checkout.find().root();
        BuiltCheckout checkout = new BuiltCheckout(folder.toAbsolutePath());
        Files.createDirectories(checkout.home());
        Files.createDirectories(checkout.machine());
        Files.createSymbolicLink(folder.resolve("deploy"), real.resolve("deploy"));
        Files.createDirectories(checkout.stamp().getParent());
        Files.createFile(checkout.stamp());
        Files.writeString(checkout.script(), checkout.relocated(Files.readString(real.resolve("preamble"))));
        executable(checkout.script());
        checkout.linkPrograms();
        return checkout;
    }

    /** The same with the JDK of this process where distributions put one. Neither JAVA_HOME nor the PATH leads to it. */
    public static BuiltCheckout withJdk(Path folder) throws IOException {
        BuiltCheckout checkout = in(folder);
        Path jdks = Files.createDirectories(checkout.machine().resolve("usr/lib/jvm"));
        Files.createSymbolicLink(jdks.resolve("jdk"), Path.of(System.getProperty("java.home")));
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
    public ProcessBuilder preamble(List<String> arguments) {
        ProcessBuilder command = new ProcessBuilder(script().toString());
        command.command().addAll(arguments);
        command.environment().remove("JAVA_HOME");
        command.environment().put("PATH", programs().toString());
        return command.directory(folder.toFile()).redirectErrorStream(true);
    }

    private Path script() {
        return folder.resolve("preamble");
    }

    /** When the script takes it to have been built last. */
    Path stamp() {
        return folder.resolve("target/built");
    }

    /** Adds a JDK as far as the script can tell, whose Java only says where it lies, or that the tests' servers run. */
    Path jdk(String place, String version) throws IOException {
        Path jdk = folder.resolve(place);
        Path bin = Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Someone\"\nJAVA_VERSION=\"" + version + "\"\n");
        for (String program : List.of("java", "javac")) {
            program(
                    bin.resolve(program),
                    "case \"$*\" in *' parts '*) for file; do :; done; echo {} >\"$file\"; exec sleep 60;; esac\n"
                            + "echo run by " + place);
        }
        return jdk;
    }

    /** Adds a Maven that does what this line of shell says. */
    void maven(String shell) throws IOException {
        program(programs().resolve("mvn"), shell);
    }

    private static void program(Path file, String shell) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + shell + "\n");
        executable(file);
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

    private static void executable(Path file) {
        if (!file.toFile().setExecutable(true)) {
            throw new IllegalStateException("cannot make " + file + " executable");
        }
    }
}
