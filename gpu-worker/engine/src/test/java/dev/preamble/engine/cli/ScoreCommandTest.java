package dev.preamble.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScoreCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("hypotheses"), "a dog sleeps on the deck\nthe ferry leaves at nine\n");
        Files.writeString(
                folder.resolve("references"),
                "a dog sleeps on the deck\na dog is on the deck\n\nthe ferry leaves at nine\n");
    }

    @Test
    void printsTheChosenScoresAndOneObjectOnTheLastLine() throws IOException {
        assertThat(score("--metric", "bleu", "--metric", "ter,rouge-l", "--json"))
                .as(err.toString())
                .isZero();

        assertThat(out.toString()).contains("bleu         1.0000").doesNotContain("nist ");
        var json = JsonMapper.builder()
                .build()
                .readTree(out.toString().strip().lines().toList().getLast());
        assertThat(json.path("items").asInt()).isEqualTo(2);
        assertThat(json.path("scores").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("bleu", "rouge-l", "ter");
        assertThat(json.path("scores").path("bleu").asDouble()).isEqualTo(1.0);
    }

    @Test
    void computesAllMetricsWhenNoneIsChosen() {
        assertThat(score()).isZero();

        assertThat(out.toString().lines())
                .extracting(line -> line.split(" ", 2)[0])
                .containsExactly(
                        "bleu", "nist", "meteor", "rouge-1", "rouge-2", "rouge-l", "cider", "multi-bleu", "ter");
    }

    @Test
    void namesAMetricThatThereIsNot() {
        assertThat(score("--metric", "bertscore")).isEqualTo(2);
        assertThat(err.toString()).contains("--metric bertscore is none of bleu, nist, meteor");
    }

    @Test
    void namesTheLineThatDoesNotFit() throws IOException {
        Files.writeString(folder.resolve("references"), "a dog\n");
        assertThat(score()).isEqualTo(1);
        assertThat(err.toString())
                .contains("engine: references: has references for 1 items, but hypotheses has 2 lines: line 2 there");
    }

    private int score(String... options) {
        var arguments = new ArrayList<String>();
        arguments.add("score");
        arguments.add("--hypotheses=" + folder.resolve("hypotheses"));
        arguments.add("--references=" + folder.resolve("references"));
        arguments.addAll(List.of(options));
        return EngineCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }
}
