package dev.preamble.parts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Scanner;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {
    /** Clients get theirs from the range that the kernel names. */
    @Test
    void freePortsAreNoneOfThoseThatClientsGet() throws Exception {
        try (Scanner range = new Scanner(Path.of("/proc/sys/net/ipv4/ip_local_port_range"), UTF_8)) {
            int first = range.nextInt();

            for (int i = 0; i < 1_000; i++) {
                assertThat(Ports.free().scheduler(1)).isLessThan(first);
            }
        }
    }

    /** A server that is not there yet does not lose its ports to the next that asks. */
    @Test
    void freePortsAreGivenOnce() {
        Set<Integer> bases = new HashSet<>();

        for (int i = 0; i < 500; i++) {
            assertThat(bases.add(Ports.free().base())).isTrue();
        }
    }
}
