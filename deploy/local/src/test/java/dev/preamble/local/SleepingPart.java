package dev.preamble.local;

import dev.preamble.parts.Part;
import dev.preamble.parts.process.Launch;
import dev.preamble.parts.process.StopSignal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A part that does nothing, in a real process. */
record SleepingPart(String name, Path folder, Map<String, Integer> ports) implements Part {
    @Override
    public Launch prepare() {
        return new Launch(List.of("sleep", "60"), Map.of(), folder, StopSignal.TERM);
    }

    @Override
    public boolean isHealthy() {
        return true;
    }

    @Override
    public void provision() {}
}
