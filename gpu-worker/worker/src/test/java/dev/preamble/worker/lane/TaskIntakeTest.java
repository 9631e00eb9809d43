package dev.preamble.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.RecordJson;
import dev.preamble.records.control.Control.StopRun;
import dev.preamble.records.task.Task;
import dev.preamble.worker.SampleTasks;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskIntakeTest {
    private final StopOrders orders = new StopOrders();
    private final TaskIntake intake = new TaskIntake(SampleTasks.WORKER, orders);

    @Test
    void mintsARunForEachAcquisition() {
        var json = json(SampleTasks.training(3));

        assertThat(intake.take(json))
                .isInstanceOfSatisfying(
                        Intake.Accepted.class,
                        first -> assertThat(intake.take(json)).isInstanceOfSatisfying(Intake.Accepted.class, second -> {
                            assertThat(first.held().task())
                                    .isEqualTo(second.held().task());
                            assertThat(first.held().key().release()).isEqualTo(3);
                            assertThat(first.held().key().run())
                                    .isNotEqualTo(second.held().key().run());
                        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "not json",
                "{}",
                "{\"kind\":\"baking\"}",
                "{\"kind\":\"training\"}",
                "{\"kind\":\"generation\",\"tenant\":\"acme\",\"release\":1}",
                "{\"kind\":\"training\",\"tenant\":\"../etc\"}"
            })
    void findsWhatIsNoTaskUnreadable(String text) {
        assertThat(intake.take(text.getBytes(StandardCharsets.UTF_8))).isInstanceOf(Intake.Unreadable.class);
    }

    @Test
    void findsATombstoneUnreadable() {
        assertThat(intake.take(null)).isEqualTo(new Intake.Unreadable("no value"));
    }

    @Test
    void namesTheFieldThatIsMissing() {
        var text = new String(json(SampleTasks.training(1)), StandardCharsets.UTF_8).replace("budget", "gadget");

        assertThat(intake.take(text.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Intake.Unreadable("budget is missing"));
    }

    @Test
    void remembersWhatWasStoppedBeforeItCame() {
        var task = SampleTasks.training(2);
        orders.heard(new StopRun(task.segment(), 2));
        orders.heard(new StopRun(task.segment(), 1));

        assertThat(intake.take(json(task))).isEqualTo(new Intake.Stopped());
    }

    @Test
    void runsALaterReleaseOfAStoppedSegment() {
        var task = SampleTasks.training(2);
        orders.heard(new StopRun(task.segment(), 1));

        assertThat(intake.take(json(task))).isInstanceOf(Intake.Accepted.class);
    }

    /** As the abstract type, since that is what carries the kind. */
    private static byte[] json(Task task) {
        return RecordJson.write(task);
    }
}
