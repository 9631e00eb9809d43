package dev.preamble.parts.provision;

import dev.preamble.parts.Part;
import dev.preamble.parts.process.Launch;
import java.io.IOException;
import java.util.Map;

/** A server as it is when somebody else has started it: with nothing of the platform's in it. */
record BarePart(Part part) implements Part {
    @Override
    public String name() {
        return part.name();
    }

    @Override
    public Map<String, Integer> ports() {
        return part.ports();
    }

    @Override
    public Launch prepare() throws IOException, InterruptedException {
        return part.prepare();
    }

    @Override
    public boolean isHealthy() throws InterruptedException {
        return part.isHealthy();
    }

    @Override
    public void provision() {}
}
