package dev.preamble.simulator;

import dev.preamble.records.control.Control;
import dev.preamble.records.task.Task;
import dev.preamble.records.tenant.GeneratedLine;

/** What an outbox row sends. */
sealed interface Row {
    record Work(Task task, SimulatedJob job) implements Row {}

    record Command(Control control) implements Row {}

    /** @param sequence of the job's events, from 1 */
    record Told(SimulatedJob job, long sequence) implements Row {}

    record Line(SimulatedJob job, GeneratedLine line) implements Row {}
}
