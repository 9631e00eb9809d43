package dev.preamble.parts;

import dev.preamble.parts.process.Launch;
import java.io.IOException;
import java.util.Map;

/**
 * A part as it is when somebody else has started it: with nothing of the platform's in it, and launched as they like.
 *
 * @param change of how it is launched, and of what it reads
 * @param health whether it answers
 */
public record BarePart(Part part, Change change, Health health) implements Part {
    /** What is done to the launch of a part once all that it reads is written. */
    public interface Change {
        Launch of(Launch usual) throws IOException, InterruptedException;
    }

    /** As {@link Part#isHealthy}. */
    public interface Health {
        boolean ask() throws InterruptedException;
    }

    /** Launched as always. */
    public BarePart(Part part) {
        this(part, usual -> usual, part::isHealthy);
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
        return change.of(part.prepare());
    }

    @Override
    public boolean isHealthy() throws InterruptedException {
        return health.ask();
    }

    /** An operator does that. */
    @Override
    public void provision() {}
}
