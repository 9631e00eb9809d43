package dev.preamble.scheduler.worker;

import static dev.preamble.scheduler.worker.Heartbeats.POOL;
import static dev.preamble.scheduler.worker.Heartbeats.beat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.control.Control;
import dev.preamble.records.id.WorkerId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MusterTest {
    @Test
    void tellsThoseAloneThatDoNotDoAsTheOperatorWants() {
        Crew crew = new Crew(List.of(
                beat("drained", POOL, "aa", 1, true),
                beat("restarted", POOL, "aa", 1, false),
                beat("resumed", POOL, "aa", 1, true),
                beat("works", POOL, "aa", 1, false)));

        assertThat(Muster.commands(
                        crew, Set.of(new WorkerId("drained"), new WorkerId("restarted"), new WorkerId("gone"))))
                .containsExactly(
                        new Control.DrainWorker(new WorkerId("restarted")),
                        new Control.ResumeWorker(new WorkerId("resumed")));
    }
}
