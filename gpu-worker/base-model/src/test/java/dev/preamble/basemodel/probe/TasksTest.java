package dev.preamble.basemodel.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.data.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TasksTest {
    @TempDir
    private Path folder;

    @Test
    void readsQuotedFieldsOfACsv() throws IOException {
        var file = Files.writeString(
                folder.resolve("rows.csv"),
                "mr,ref\n\"name[A], food[B]\",It is \"A\".\nname[C],\"He said \"\"D, or E\"\".\"\n");
        var task = Tasks.read(file);
        assertThat(task.examples())
                .containsExactly(
                        new Example("name[A], food[B]", "It is \"A\"."),
                        new Example("name[C]", "He said \"D, or E\"."));
        assertThat(task.values("name[A], food[B], familyFriendly[yes]")).containsExactly("A", "B");
    }

    @Test
    void readsWhatDialogueActsInformOf() throws IOException {
        var file = Files.writeString(
                folder.resolve("train.json"),
                "# comment\n[[\"inform(name='x y';price=low)\", \"x y is cheap\", \"\"], [\"goodbye()\", \"bye\", \"\"]]");
        var task = Tasks.read(file);
        assertThat(task.examples()).containsExactly(new Example("inform(name='x y';price=low)", "x y is cheap"));
        assertThat(task.values("inform(name='x y';price=low)")).containsExactly("x y", "low");
    }
}
