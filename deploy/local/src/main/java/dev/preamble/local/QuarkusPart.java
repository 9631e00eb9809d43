package dev.preamble.local;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Java;
import dev.preamble.parts.Part;
import dev.preamble.parts.Probe;
import dev.preamble.parts.process.Launch;
import dev.preamble.parts.process.StopSignal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * A part of the platform's own: gateway, scheduler or a worker, as Quarkus packs it.
 *
 * @param module the folder of its Maven module
 * @param port of its API, or of its health and metrics
 * @param environment settings and secrets, asked for at each start
 */
public record QuarkusPart(
        String name,
        DataFolder data,
        Path module,
        int port,
        List<String> options,
        Supplier<Map<String, String>> environment)
        implements Part {

    @Override
    public Map<String, Integer> ports() {
        return Map.of("HTTP", port);
    }

    @Override
    public Launch prepare() throws IOException {
        Path jar = module.resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(name + " is not built: " + jar + " is missing");
        }
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-jar", jar.toString()));
        Path folder = Files.createDirectories(data.of(name));
        return new Launch(Java.command(arguments.toArray(String[]::new)), environment.get(), folder, StopSignal.TERM);
    }

    @Override
    public boolean isHealthy() throws InterruptedException {
        URI ready = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
        return Probe.status(ready).equals(OptionalInt.of(200));
    }

    @Override
    public void provision() {}
}
