package dev.preamble.parts.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How to start a process.
 *
 * @param command program and arguments; never a secret, since every user of the machine can read them
 * @param environment what it gets beside the few variables that say where and in which language it runs
 * @param directory where it runs; must exist
 * @param stopSignal what asks it to end in order
 */
public record Launch(List<String> command, Map<String, String> environment, Path directory, StopSignal stopSignal) {
    /** All that a child inherits: nothing that configures some other server of this user may leak into ours. */
    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR");

    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    Map<String, String> wholeEnvironment() {
        Map<String, String> whole = new TreeMap<>();
        for (String name : INHERITED) {
            String value = System.getenv(name);
            if (value != null) {
                whole.put(name, value);
            }
        }
        whole.putAll(environment);
        return whole;
    }
}
