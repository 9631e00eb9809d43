package dev.preamble.gateway.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftFormsTest {
    @Test
    void removesWhatAKilledGatewayLeftAndNothingElse(@TempDir Path folder) throws Exception {
        Instant now = Instant.now();
        Path left = Files.createFile(folder.resolve(Form.PREFIX + "left"));
        Path arriving = Files.createFile(folder.resolve(Form.PREFIX + "arriving"));
        Path another = Files.createFile(folder.resolve("another"));
        for (Path old : new Path[] {left, another}) {
            Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofDays(2))));
        }

        LeftForms swept = new LeftForms(folder, now);

        assertThat(swept).isNotNull();
        assertThat(folder).isDirectoryContaining(arriving::equals).isDirectoryContaining(another::equals);
        assertThat(left).doesNotExist();
    }
}
