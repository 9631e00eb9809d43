package dev.preamble.worker.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.worker.ChatTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateFileTest {
    @TempDir
    Path folder;

    @Test
    void isATextOrTheDefaultOfSeveral() throws IOException {
        configure("{\"chat_template\": \"{{ messages }}\", \"bos_token\": \"<s>\", \"model_max_length\": 512}");
        assertThat(ChatTemplateFile.read(folder))
                .isEqualTo(new ChatTemplate("{{ messages }}", Map.of("bos_token", "<s>")));

        configure("""
                {"chat_template": [{"name": "tool_use", "template": "no"}, {"name": "default", "template": "yes"}],
                 "eos_token": {"content": "</s>", "lstrip": false}, "pad_token": null, "add_bos_token": true}
                """);
        assertThat(ChatTemplateFile.read(folder)).isEqualTo(new ChatTemplate("yes", Map.of("eos_token", "</s>")));
    }

    @Test
    void aFileOfItsOwnCountsMore() throws IOException {
        configure("{\"chat_template\": \"no\", \"bos_token\": \"<s>\"}");
        Files.writeString(folder.resolve("chat_template.jinja"), "yes\n");

        assertThat(ChatTemplateFile.read(folder)).isEqualTo(new ChatTemplate("yes\n", Map.of("bos_token", "<s>")));
    }

    @Test
    void noneIsUsedThatIsNotUnderstoodAndTheModelIsOfUseWithout() throws IOException {
        assertThat(ChatTemplateFile.read(folder)).isNull();
        for (var bad : new String[] {
            "{}",
            "{\"chat_template\": null}",
            "{\"chat_template\": 7}",
            "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"no\"}]}",
            "{\"chat_template\": \"%s\"}".formatted("x".repeat(ChatTemplate.CHARACTERS + 1)),
            "{\"chat_template\": \"a\\u0000b\"}",
            "{\"chat_template\": \"a\", \"bos_token\": \"\\ud800\"}",
            "not JSON",
        }) {
            configure(bad);
            assertThat(ChatTemplateFile.read(folder)).as(bad).isNull();
        }
    }

    private void configure(String json) throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), json);
    }
}
