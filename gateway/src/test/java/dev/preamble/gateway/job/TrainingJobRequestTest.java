package dev.preamble.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.task.Priority;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingJobRequestTest {
    private static final UUID DATASET = UUID.fromString("00000000-0000-0000-0000-000000000001");

    @Test
    void isABatchJobUnlessItSaysOtherwise() {
        assertThat(request(null).checked().priority()).isEqualTo(Priority.BATCH);
        assertThat(request(Priority.BACKGROUND).checked().priority()).isEqualTo(Priority.BACKGROUND);
    }

    @Test
    void isTheSameRequestWithAndWithoutTheDefaultPriority() {
        assertThat(RequestDigest.of(request(Priority.BATCH).checked()))
                .isEqualTo(RequestDigest.of(request(null).checked()))
                .isNotEqualTo(RequestDigest.of(request(Priority.BACKGROUND).checked()));
    }

    @Test
    void refusesThePriorityOfThoseWhoWaitAtAScreen() {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> request(Priority.INTERACTIVE).checked())
                .satisfies(refusal -> assertThat(refusal.field()).isEqualTo("priority"));
    }

    private static TrainingJobRequest request(@Nullable Priority priority) {
        return new TrainingJobRequest("base", DATASET, "labels", null, null, priority, null);
    }
}
