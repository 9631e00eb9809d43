package dev.preamble.engine.parity;

import java.util.List;

/** What became of one case folder. */
public sealed interface CaseResult {
    String name();

    /** The engine ran it; it passes if all checks do. */
    record Compared(String name, List<Check> checks) implements CaseResult {
        public boolean passed() {
            return checks.stream().allMatch(Check::passed);
        }
    }

    /** A family that the engine does not run. */
    record Skipped(String name, String reason) implements CaseResult {}

    /** The engine should run it and could not. */
    record Broken(String name, String reason) implements CaseResult {}
}
