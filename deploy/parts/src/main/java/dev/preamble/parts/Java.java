package dev.preamble.parts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands that run on the JDK that this process runs on. */
public final class Java {
    private Java() {}

    public static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        return command;
    }
}
