package dev.preamble.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.RunId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
    @TempDir
    private Path folder;

    @Test
    void removesWhatAnEarlierLifeLeftAndNothingElse() throws Exception {
        var mine = Files.writeString(new Scratch(folder).folder(RunId.random()).file("left"), "x");
        var other = Files.writeString(folder.resolve("other"), "x");

        var unused = new Scratch(folder);

        assertThat(mine).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void removesARunsFilesWithTheRun() throws Exception {
        Path file;
        try (var run = new Scratch(folder).folder(RunId.random())) {
            file = Files.writeString(run.file("some"), "x");
            Files.createDirectories(run.file("deep").resolve("deeper"));
        }

        assertThat(file.getParent()).doesNotExist();
    }
}
