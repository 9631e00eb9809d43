package dev.preamble.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.records.task.Comparison;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.Initialisation;
import dev.preamble.records.task.OptionOutOfRange;
import dev.preamble.records.task.ScoringMetric;
import dev.preamble.records.task.ScoringOptions;
import dev.preamble.records.task.TrainingMethod;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.tenant.GeneratedLine;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @Test
    void takesDefaultsForWhatIsLeftOut() {
        assertThat(RecordJson.read("{\"virtualTokens\":5}", TrainingOptions.class)
                        .virtualTokens())
                .isEqualTo(5);
        assertThat(RecordJson.read("{}", TrainingOptions.class)).isEqualTo(TrainingOptions.defaults());
        assertThat(RecordJson.read("{}", GenerationOptions.class)).isEqualTo(GenerationOptions.defaults());
    }

    @Test
    void isNotDeterministicUnlessItSaysSo() {
        assertThat(RecordJson.read("{\"virtualTokens\":5,\"seed\":3}", TrainingOptions.class)
                        .deterministic())
                .as("as written before there was such an option")
                .isFalse();
        assertThat(RecordJson.read("{\"deterministic\":true}", TrainingOptions.class)
                        .deterministic())
                .isTrue();
    }

    @Test
    void readsWhatWasWrittenBeforeAnOptionWasThere() {
        var before = "{\"maxNewTokens\":8,\"temperature\":0.5,\"topK\":3,\"topP\":0.9,\"seed\":7}";

        assertThat(RecordJson.read(before, GenerationOptions.class))
                .isEqualTo(new GenerationOptions(8, 0.5, 3, 0.9, 7));
    }

    @Test
    void readsALineWithoutLogProbabilities() {
        var before = "{\"job\":\"00000000-0000-0001-0000-000000000002\",\"line\":7,\"input\":\"in\","
                + "\"output\":\"out\",\"finish\":\"length\",\"tokens\":64}";
        var line = RecordJson.read(before, GeneratedLine.class);

        assertThat(line.logProbabilities()).isNull();
        assertThat(RecordJson.text(line)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"beams\":9}",
                "{\"beams\":2,\"temperature\":0.7}",
                "{\"lengthPenalty\":6}",
                "{\"repetitionPenalty\":0}",
                "{\"logProbabilities\":6}",
                "{\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}",
                "{\"stop\":[\"\"]}",
                "{\"stop\":[null]}",
                "{\"stop\":[\"\\u0000\"]}",
                "{\"stop\":[\"\\ud83d\"]}"
            })
    void namesTheOptionThatIsNotAllowed(String json) {
        var option = json.replaceAll("\\{\"(\\w+)\".*", "$1");

        assertThatThrownBy(() -> RecordJson.read(json, GenerationOptions.class))
                .rootCause()
                .isInstanceOfSatisfying(OptionOutOfRange.class, bad -> {
                    assertThat(bad.option()).isEqualTo(option);
                    assertThat(bad).hasMessageContaining(bad.limit());
                });
    }

    @Test
    void namesOptionAndLimitOfWhatIsOutOfRange() {
        assertThatThrownBy(() -> RecordJson.read("{\"virtualTokens\":201}", TrainingOptions.class))
                .hasMessageContaining("virtualTokens is 201, allowed: 1 to 200");
    }

    @Test
    void readsAMethodInWhichMostIsLeftOut() {
        var options = RecordJson.read(
                "{\"method\":{\"initialisation\":\"words\",\"words\":\"a table\"}}", TrainingOptions.class);

        assertThat(options.method()).isEqualTo(new TrainingMethod(2, Initialisation.WORDS, "a table", 0, 0, 0, 1));
        assertThat(RecordJson.read("{}", TrainingOptions.class).method()).isEqualTo(TrainingMethod.PLAIN);
        var placed = new TrainingMethod(2, Initialisation.RANDOM, null, 0, 0, 0, 1, 7, List.of(0, 3), true, false);
        assertThat(RecordJson.read(RecordJson.text(placed), TrainingMethod.class))
                .isEqualTo(placed);
        assertThat(RecordJson.text(TrainingMethod.PLAIN)).doesNotContain("horizon", "layers", "infix", "embeddingOnly");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"method":{"depth":4}}                                | method.depth is 4, allowed: 2 to 3
            {"method":{"dropout":0.95}}                           | method.dropout is 0.95, allowed: 0 to 0.9
            {"method":{"words":"a"}}                              | method.words is given, allowed: for the initialisation words alone
            {"method":{"initialisation":"words","words":" "}}     | method.words is left out, allowed: 1 to 1000 characters
            {"method":{"horizon":4}}                              | method.horizon is 4, allowed: 0, or no less than the 5 epochs
            {"method":{"horizon":101}}                            | method.horizon is 101, allowed: 0 to 100
            {"method":{"layers":[1,0]}}                           | method.layers is [1, 0], allowed: from 0, each once, in ascending order
            {"method":{"layers":[-1]}}                            | method.layers is [-1], allowed: from 0
            {"method":{"embeddingOnly":true,"infix":true}}        | method.embeddingOnly is true, allowed: false with layers or infix
            {"method":{"embeddingOnly":true,"initialisation":"zero"}} | method.initialisation is zero, allowed: random or words with embeddingOnly
            {"method":{"layers":[null]}}                          | method.layers is [null], allowed: from 0
            {"method":{"patience":2},"evaluationShare":0}         | method.patience is 2, allowed: 0 where evaluationShare is 0
            """)
    void namesWhatIsWrongWithAMethod(String json, String message) {
        assertThatThrownBy(() -> RecordJson.read(json, TrainingOptions.class)).hasMessageContaining(message);
    }

    @Test
    void aComparisonHasNoPrefixAndARateOfItsOwn() {
        var options = RecordJson.read("{\"compare\":\"top2\",\"epochs\":3}", TrainingOptions.class);

        assertThat(options.compare()).isEqualTo(Comparison.TOP2);
        assertThat(options.virtualTokens()).isZero();
        assertThat(options.reparametrisation()).isZero();
        assertThat(options.learningRate()).isEqualTo(1e-3);
        assertThat(RecordJson.text(options)).doesNotContain("virtualTokens");
        assertThat(RecordJson.read(RecordJson.text(options), TrainingOptions.class))
                .isEqualTo(options);
        assertThat(RecordJson.text(TrainingOptions.defaults()))
                .as("as before there were any")
                .doesNotContain("compare");
        assertThat(Stream.of(Comparison.values()).map(RecordJson::text))
                .containsExactlyElementsOf(Stream.of(Comparison.values())
                        .map(comparison -> "\"" + comparison.id() + "\"")
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "virtualTokens":10                        | virtualTokens is 10
            "reparametrisation":256                   | reparametrisation is 256
            "method":{"depth":3}                      | method.depth is 3
            "method":{"initialisation":"zero"}        | method.initialisation is zero
            "method":{"dropout":0.1}                  | method.dropout is 0.1
            "method":{"patience":2}                   | method.patience is 2
            "method":{"layers":[1]}                   | method.layers is [1]
            "method":{"infix":true}                   | method.infix is true
            "method":{"embeddingOnly":true}           | method.embeddingOnly is true
            """)
    void refusesWhatAComparisonHasNoUseFor(String option, String message) {
        assertThatThrownBy(() -> RecordJson.read("{\"compare\":\"fine-tuning\"," + option + "}", TrainingOptions.class))
                .hasMessageContaining(message + ", allowed: left out with compare");
    }

    @Test
    void scoresByTheUsualMetricsUnlessItSaysOtherwise() {
        assertThat(RecordJson.read("{}", TrainingOptions.class).scoring()).isNull();
        assertThat(RecordJson.read("{\"scoring\":{}}", TrainingOptions.class).scoring())
                .isEqualTo(new ScoringOptions(
                        List.of(ScoringMetric.BLEU, ScoringMetric.NIST, ScoringMetric.ROUGE_L, ScoringMetric.CIDER),
                        100,
                        64,
                        1));
        assertThat(RecordJson.read("{\"scoring\":{\"metrics\":[\"ter\",\"bleu\",\"ter\"]}}", TrainingOptions.class)
                        .scoring())
                .extracting(ScoringOptions::metrics)
                .isEqualTo(List.of(ScoringMetric.BLEU, ScoringMetric.TER));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"scoring":{"texts":501}}                | scoring.texts is 501, allowed: 1 to 500
            {"scoring":{"maxNewTokens":0}}           | scoring.maxNewTokens is 0, allowed: 1 to 512
            {"scoring":{"beams":9}}                  | scoring.beams is 9, allowed: 1 to 8
            {"scoring":{"metrics":[]}}               | scoring.metrics is empty, allowed: some of bleu, nist
            {"scoring":{"metrics":[null]}}           | scoring.metrics has null, allowed: some of bleu, nist
            {"scoring":{},"evaluationShare":0}       | scoring is given, allowed: nothing where evaluationShare is 0
            """)
    void namesWhatIsWrongWithAScoring(String json, String message) {
        assertThatThrownBy(() -> RecordJson.read(json, TrainingOptions.class)).hasMessageContaining(message);
    }

    @Test
    void refusesNoNumber() {
        assertThatThrownBy(() -> TrainingOptions.of(
                        null, null, Double.NaN, null, null, null, null, null, null, null, null, null, null, null, null))
                .hasMessageContaining("learningRate is NaN");
    }
}
