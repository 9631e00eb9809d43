package dev.preamble.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.records.event.Outcome.LearnedPrefix;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.Comparison;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.task.Task;
import dev.preamble.records.task.TrainingTask;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.records.worker.Heartbeat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each record against the JSON that the previous version wrote. After a deliberate change of form, keep the file among the
 * older ones, write it anew with {@code -Dgolden.write=true}, and read the difference.
 */
class GoldenRecordsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    /** Each form that a golden file had before: a topic may hold them still. */
    private static final Path OLDER = Path.of("src/test/resources/older");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> writesWhatTheGoldenFileSays() {
        return SampleRecords.all().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> {
                    Path file = GOLDEN.resolve(sample.getKey() + ".v1.json");
                    JsonNode written = JSON.readTree(RecordJson.write(sample.getValue()));
                    if (Boolean.getBoolean("golden.write")) {
                        Files.createDirectories(GOLDEN);
                        Files.writeString(
                                file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(written) + "\n");
                    }
                    assertThat(written).isEqualTo(JSON.readTree(Files.readString(file)));
                }));
    }

    @TestFactory
    Stream<DynamicTest> readsTheGoldenFileBack() {
        return SampleRecords.all().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(
                        sample.getKey(),
                        () -> assertThat(RecordJson.read(
                                        golden(sample.getKey()),
                                        sample.getValue().getClass()))
                                .isEqualTo(sample.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> ignoresFieldsOfANewerVersion() {
        return SampleRecords.all().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> {
                    ObjectNode newer = (ObjectNode) JSON.readTree(golden(sample.getKey()));
                    newer.put("addedLater", 1);
                    assertThat(RecordJson.read(
                                    newer.toString(), sample.getValue().getClass()))
                            .isEqualTo(sample.getValue());
                }));
    }

    /** A run that failed by what only a newer worker knows has failed for its scheduler too. */
    @Test
    void readsAnErrorOfANewerVersionAsAnyOther() throws IOException {
        ObjectNode newer = (ObjectNode) JSON.readTree(golden("task-failed"));
        newer.put("code", "added_later");
        assertThat(RecordJson.read(newer.toString(), TaskEvent.Failed.class).code())
                .isEqualTo(ErrorCode.INTERNAL);
    }

    @Test
    void doesNotGuessWhatAKindOfANewerVersionMeans() throws IOException {
        ObjectNode newer = (ObjectNode) JSON.readTree(golden("task-failed"));
        newer.put("kind", "added-later");
        assertThatThrownBy(() -> RecordJson.read(newer.toString(), TaskEvent.class))
                .isInstanceOf(UnreadableRecord.class);
    }

    /** A worker of before there were comparisons knows two kinds of task, and is not to train a prefix for a third. */
    @Test
    void tellsAComparisonByTheKindOfItsTask() throws IOException {
        assertThat(JSON.readTree(golden("task-comparison")).path("kind").asText())
                .isEqualTo("comparison");
        assertThat(RecordJson.read(golden("task-comparison"), Task.class))
                .isInstanceOfSatisfying(
                        TrainingTask.class,
                        task -> assertThat(task.options().compare()).isEqualTo(Comparison.FINE_TUNING));
        assertThat(RecordJson.read(golden("task-generation"), Task.class)).isInstanceOf(GenerationTask.class);
    }

    @TestFactory
    Stream<DynamicTest> readsAllThatAnOlderFormSays() throws IOException {
        try (Stream<Path> files = Files.list(OLDER)) {
            return files.sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                        String record = file.getFileName().toString().replaceFirst("\\.\\d+\\.json$", "");
                        Object read = RecordJson.read(
                                Files.readString(file),
                                Objects.requireNonNull(SampleRecords.all().get(record), record)
                                        .getClass());
                        assertSays(JSON.readTree(RecordJson.write(read)), JSON.readTree(file.toFile()));
                    }));
        }
    }

    /** All of it, and perhaps more. */
    private static void assertSays(JsonNode newer, JsonNode older) {
        if (older.isObject()) {
            older.properties().forEach(field -> assertSays(newer.path(field.getKey()), field.getValue()));
        } else {
            assertThat(newer).isEqualTo(older);
        }
    }

    /** Fields that came later. */
    @Test
    void readsWhatOlderPartsWrote() throws IOException {
        ObjectNode heartbeat = (ObjectNode) JSON.readTree(golden("heartbeat"));
        heartbeat.remove("laneMemoryBytes");
        assertThat(RecordJson.read(heartbeat.toString(), Heartbeat.class).laneMemoryBytes())
                .isNull();
        ((ObjectNode) heartbeat.get("base")).remove(List.of("keyValueHeads", "headWidth", "encoderLayers"));
        assertThat(RecordJson.read(heartbeat.toString(), Heartbeat.class).base().prefixWidth())
                .isEqualTo(2 * 6 * 256);

        ObjectNode progressed = (ObjectNode) JSON.readTree(golden("task-progressed"));
        ((ObjectNode) progressed.get("progress")).remove("truncation");
        assertThat(RecordJson.read(progressed.toString(), TaskEvent.Progressed.class)
                        .progress())
                .isInstanceOfSatisfying(
                        Progress.Training.class,
                        training -> assertThat(training.truncation()).isNull());

        ObjectNode yielded = (ObjectNode) JSON.readTree(golden("job-yielded"));
        ObjectNode told = (ObjectNode) JSON.readTree(golden("job-progressed"));
        told.remove("estimatedEnd");
        assertThat(RecordJson.read(told.toString(), JobEvent.Progressed.class).estimatedEnd())
                .isNull();
        ObjectNode submitted = (ObjectNode) JSON.readTree(golden("job-submitted"));
        submitted.remove("retryOf");
        assertThat(RecordJson.read(submitted.toString(), JobEvent.class)).isEqualTo(new JobEvent.Submitted(null));
        yielded.remove("used");
        assertThat(RecordJson.read(yielded.toString(), JobEvent.class).used()).isNull();

        ObjectNode generation = (ObjectNode) JSON.readTree(golden("task-generation"));
        generation.remove("awaited");
        assertThat(RecordJson.read(generation.toString(), GenerationTask.class).awaited())
                .isNull();

        ObjectNode succeeded = (ObjectNode) JSON.readTree(golden("task-succeeded-training"));
        ((ObjectNode) succeeded.get("outcome")).remove("scores");
        ((ObjectNode) succeeded.get("progress")).remove("scoring");
        assertThat(RecordJson.read(succeeded.toString(), TaskEvent.Succeeded.class)
                        .outcome())
                .isInstanceOfSatisfying(
                        LearnedPrefix.class,
                        learned -> assertThat(learned.scores()).isNull());
    }

    @Test
    void hasNoGoldenFileWithoutARecord() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".v1.json", "")))
                    .containsExactlyInAnyOrderElementsOf(SampleRecords.all().keySet());
        }
    }

    private static String golden(String name) throws IOException {
        return Files.readString(GOLDEN.resolve(name + ".v1.json"));
    }
}
