package dev.preamble.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.tenant.GeneratedLine.ChosenToken;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompletionAnswerTest {
    @Test
    void offsetsCountCharactersAsPythonDoes() {
        List<ChosenToken> chosen = Stream.of("a\uD83D\uDE00", "é", "\uD83D\uDE00\uD83D\uDE00", "b")
                .map(text -> new ChosenToken(1, text, -1, List.of()))
                .toList();

        assertThat(CompletionAnswer.Logprobs.of(chosen).offsets()).containsExactly(0, 2, 3, 5);
    }
}
