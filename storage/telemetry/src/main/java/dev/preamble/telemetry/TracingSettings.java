package dev.preamble.telemetry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** Whether traces are told, and to whom. */
@ConfigMapping(prefix = "preamble.tracing")
public interface TracingSettings {
    /** Of a collector that takes OTLP over HTTP, such as {@code http://collector:4318}; nothing is traced without one. */
    Optional<URI> endpoint();

    /** The part of all traces that is told, from 0 to 1. */
    @WithDefault("1.0")
    double ratio();
}
