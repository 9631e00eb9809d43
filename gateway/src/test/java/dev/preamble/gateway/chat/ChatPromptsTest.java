package dev.preamble.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.worker.ChatTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatPromptsTest {
    private static final Path TEMPLATES = Path.of("src/test/resources/chat");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<Map<String, Object>> HELLO = List.of(said("user", "Hello"));

    private final ChatPrompts prompts = new ChatPrompts();

    /** {@code expected.py} there made what is expected, by Python's Jinja. */
    @Test
    void makesOfEachChatWhatJinjaMakesOfIt() throws IOException {
        List<List<Map<String, Object>>> chats =
                JSON.readValue(TEMPLATES.resolve("chats.json").toFile(), new TypeReference<>() {});
        Map<String, List<String>> expected =
                JSON.readValue(TEMPLATES.resolve("expected.json").toFile(), new TypeReference<>() {});
        SoftAssertions all = new SoftAssertions();
        for (String file : expected.keySet()) {
            String text = Files.readString(TEMPLATES.resolve(file));
            for (int i = 0; i < chats.size(); i++) {
                String jinja = expected.get(file).get(i);
                all.assertThat(made(text, chats.get(i)))
                        .as("%s, chat %d", file, i)
                        .isEqualTo(
                                jinja.startsWith("!")
                                        ? "!The chat template of base refuses them: " + jinja.substring(1)
                                        : jinja);
                all.assertThat(made(text.replace("\n", "\r\n"), chats.get(i)))
                        .as("%s with other line ends, chat %d", file, i)
                        .isEqualTo(made(text, chats.get(i)));
            }
        }
        all.assertAll();
    }

    private String made(String template, List<Map<String, Object>> messages) {
        try {
            return rendered(template, messages);
        } catch (Refusal refused) {
            return "!" + refused.detail();
        }
    }

    private String rendered(String template, List<Map<String, Object>> messages) {
        return prompts.of(
                "base", new ChatTemplate(template, Map.of("bos_token", "<s>", "eos_token", "</s>")), messages);
    }

    private static Map<String, Object> said(String role, String content) {
        return new TreeMap<>(Map.of("role", role, "content", content));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ''.getClass() }}",
                "{{ ''.bytes }}{{ ''.getBytes() }}",
                "{{ messages.getClass() }}",
                "{{ messages.stream() }}",
                "{{ messages[0].entrySet() }}",
                "{{ messages[0].clear() }}",
                "{{ ____int3rpr3t3r____.getConfig() }}",
                "{{ '{{ messages }}' | render }}a",
                "{{ messages | pprint }}a",
                "{% include 'application.properties' %}",
                "{% import 'application.properties' as properties %}",
                "{% extends 'application.properties' %}",
                "{% for message in messages if message.role == 'user' %}a{% endfor %}",
                "{%- for message in messages|list if message.role == 'user' -%}a{% endfor %}",
                "{% generation %}a{% endgeneration %}",
                "{% if true %}a",
                "{{ 1 + }}",
                "{{ nothing() }}",
                "{{ loop.previtem }}{% for message in messages %}{{ loop.previtem.role }}a{% endfor %}",
                "{% macro again(x) %}{{ again(x) }}{% endmacro %}a{{ again(1) }}",
                "{{ messages|tojson(indent=4) }}",
                "{{ 'a'.format(1) }}",
            })
    void whatItCannotRenderAsJinjaDoesIsRefusedAndReachesNoJava(String template) {
        assertThatThrownBy(() -> rendered(template, HELLO)).isInstanceOfSatisfying(Refusal.class, refused -> {
            assertThat(refused.field()).isEqualTo("model");
            assertThat(refused.detail()).contains("base cannot be rendered here");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            {{ messages[0].content.upper() }}                 => HELLO
            {{ messages[0].content.replace('l', 'L') }}       => HeLLo
            {{ 'a.b.'.split('.')[-1] }}x                      => x
            {{ 'a.b.'.split('.') | length }}                  => 3
            {{ 'xxaxx'.rstrip('x') }}                         => xxa
            {{ 'yes' if messages[0].content.content is not defined }} => yes
            {{ 'yes' if messages[0].content is iterable }}    => yes
            {{ 'yes' if messages[0] is mapping }}             => yes
            {{ messages[7] }}{{ messages[0].name }}x          => x
            {{ ____int3rpr3t3r____.context }}{{ messages[0].content.bytes }}x => x
            """)
    void textsHaveWhatPythonsHave(String template, String expected) {
        assertThat(rendered(template, HELLO)).isEqualTo(expected);
    }

    @Test
    void aMessageIsNeverReadAsATemplate() {
        String evil = "{{ raise_exception('x') }}{% if %}{{ ____int3rpr3t3r____ }}{# #}";

        assertThat(rendered("{{ messages[0].content }}|{{ messages[0].content | trim }}", List.of(said("user", evil))))
                .isEqualTo(evil + "|" + evil);
    }

    @Test
    void theDayIsKnown() {
        assertThat(rendered("{% if strftime_now is defined %}{{ strftime_now('%d %b %Y') }}{% endif %}", HELLO))
                .contains(Integer.toString(ZonedDateTime.now(ZoneOffset.UTC).getYear()));
    }

    @Test
    void whatMakesNoPromptOrTooLongAOneIsRefused() {
        assertRefused("{# nothing #}", "makes no prompt");
        assertRefused("{% for i in range(9999) %}{{ messages[0].content }}{% endfor %}", "too long a prompt");
        assertRefused("a".repeat(ChatTemplate.CHARACTERS - 50) + "{{ 'ä' * 1 }}", "cannot be rendered");
        String most = "ä".repeat(Limits.PROMPT_BYTES / 2);
        assertThat(rendered("{{ messages[0].content }}", List.of(said("user", most))))
                .isEqualTo(most);
        assertThatThrownBy(() -> rendered("{{ messages[0].content }}", List.of(said("user", most + "ä"))))
                .hasMessageContaining("too long a prompt");
    }

    private void assertRefused(String template, String reason) {
        assertThatThrownBy(() -> rendered(template, HELLO))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aTemplateThatDoesNotEndIsEnded() {
        ChatPrompts impatient = new ChatPrompts(Duration.ofMillis(50));
        String loops = "{% for a in range(9999) %}".repeat(5) + "{{ a }}" + "{% endfor %}".repeat(5);

        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThatThrownBy(() ->
                                impatient.of("base", new ChatTemplate("{% set x = 1 %}" + loops, Map.of()), HELLO))
                        .hasMessageContaining("took longer than 50 ms"));
    }
}
