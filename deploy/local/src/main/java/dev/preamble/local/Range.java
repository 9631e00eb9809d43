package dev.preamble.local;

import dev.preamble.parts.Ports;
import picocli.CommandLine.Option;

/** The option that says which ports a platform takes. */
public final class Range {
    @Option(
            names = "--port-base",
            paramLabel = "PORT",
            description = "the first of 16 ports in a row, all on 127.0.0.1 (default: ${DEFAULT-VALUE})")
    private int base = Ports.DEFAULT_BASE;

    public Ports ports() {
        return new Ports(base);
    }
}
