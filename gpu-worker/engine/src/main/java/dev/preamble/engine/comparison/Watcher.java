package dev.preamble.engine.comparison;

import dev.preamble.engine.training.StepReport;

/** Whoever looks on while a trial runs. Called on the device thread. */
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
