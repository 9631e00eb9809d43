package dev.preamble.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.SharedData;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A small Llama that somebody else trained, with its own tokenizer. */
final class StoriesTest {
    @Test
    void anEmptyPromptBeginsAStory() {
        var folder = SharedData.folder("models").resolve("stories260K");
        try (var model = BaseModel.load(folder, Dtype.FP32);
                var generator = new Generator(model, 1)) {
            var format = new RowFormat(model.tokenizer(), model.configuration(), 256);
            var prompt = new Prompt(format.prompt(""), null);

            var story = generator
                    .generate(List.of(prompt), GenerationOptions.greedy(40), () -> false)
                    .getFirst();

            assertThat(story.text()).startsWith("Once upon a time, there was a little girl named Lily.");
        }
    }
}
