package dev.preamble.engine.comparison;

import dev.preamble.engine.training.StepReport;

/**
 * Whoever looks on while a trial runs. Called on the device thread. A {@link java.util.concurrent.CancellationException} that
 * it throws ends the trial, which goes on from there when it is run again.
 */
public interface Watcher {
    /** Nobody looks on. */
    Watcher NOBODY = new Watcher() {
        @Override
        public void stepped(StepReport report, long totalSteps) {}

        @Override
        public void generated(int tables, int ofTables) {}
    };

    void stepped(StepReport report, long totalSteps);

    /** @param tables for how many the text is complete */
    void generated(int tables, int ofTables);
}
