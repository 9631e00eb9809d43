package dev.preamble.local.launch;

import dev.preamble.parts.DataFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * All processes that have to do with a data folder, whether a pid file names them or not: those that work in it, and
 * those that were told of it.
 */
public record Inhabitants(DataFolder data) {
    /** A process with its command line. */
    public record Inhabitant(long pid, String command) {}

    public List<Inhabitant> now() {
        return ProcessHandle.allProcesses()
                .map(process -> new Inhabitant(process.pid(), command(process.pid())))
                .filter(process -> process.command().contains(data.root().toString()) || worksHere(process.pid()))
                .toList();
    }

    private boolean worksHere(long pid) {
        try {
            return Files.readSymbolicLink(file(pid, "cwd")).startsWith(data.root());
        } catch (IOException e) {
            return false;
        }
    }

    /** Empty when the process has ended. */
    private static String command(long pid) {
        try {
            return Files.readString(file(pid, "cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private static Path file(long pid, String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }
}
