package dev.preamble.local.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What processes listen on, by TCP, as {@code proc_net(5)} tells it. */
final class Listeners {
    private static final int ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTENS = "0A";
    private static final String IPV6_LOOPBACK = "00000000000000000000000001000000";

    private Listeners() {}

    /** The addresses in hexadecimal, byte-swapped, each with its port; without those that this machine alone reaches. */
    static List<String> reachableFromElsewhere(List<Long> pids) throws IOException {
        Set<String> inodes = new HashSet<>();
        for (long pid : pids) {
            inodes.addAll(sockets(pid));
        }
        List<String> reachable = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split(" +", -1);
                if (fields[STATE].equals(LISTENS) && inodes.contains(fields[INODE]) && !isLoopback(fields[ADDRESS])) {
                    reachable.add(fields[ADDRESS]);
                }
            }
        }
        return reachable;
    }

    /** 127.0.0.0/8 ends in its first byte, alone or inside of IPv6. */
    private static boolean isLoopback(String address) {
        String host = address.substring(0, address.indexOf(':'));
        return host.endsWith("7F") || host.equals(IPV6_LOOPBACK);
    }

    private static Set<String> sockets(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : open.toList()) {
                String target = target(file);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        } catch (NoSuchFileException e) {
            // It has ended.
            return Set.of();
        }
        return inodes;
    }

    /** Empty when it was closed meanwhile. */
    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
