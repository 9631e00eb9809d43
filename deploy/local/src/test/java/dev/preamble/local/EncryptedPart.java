package dev.preamble.local;

import dev.preamble.parts.Part;
import dev.preamble.parts.process.Launch;
import java.io.IOException;
import java.util.Map;

/**
 * A part that is started to speak TLS alone.
 *
 * @param encrypted changes how it is launched, and what it reads
 * @param health whether it answers
 */
record EncryptedPart(Part part, Change encrypted, Question health) implements Part {
    interface Change {
        Launch of(Launch plain) throws IOException, InterruptedException;
    }

    interface Question {
        boolean ask() throws InterruptedException;
    }

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
        return encrypted.of(part.prepare());
    }

    @Override
    public boolean isHealthy() throws InterruptedException {
        return health.ask();
    }

    /** An operator does that. */
    @Override
    public void provision() {}
}
