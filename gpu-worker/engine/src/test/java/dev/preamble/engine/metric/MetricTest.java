package dev.preamble.engine.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.SharedData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class MetricTest {
    private static final Offset<Double> FOUR_DIGITS = within(5e-5);

    private static final List<Item> FERRY = List.of(
            new Item(
                    "The ferry to Harbour Isle leaves at 9:30 and isn't cheap (it costs £12.50).",
                    List.of(
                            "Harbour Isle's ferry departs at 9:30; it costs £12.50, which isn't cheap.",
                            "The ferry to Harbour Isle leaves at 9:30. The price is £12.50.")),
            new Item(
                    "Tickets are sold on the ship; kids travel for free.",
                    List.of(
                            "You can buy tickets on the boat. Children travel free.",
                            "Children travel for free, and tickets are sold on board.",
                            "Tickets: on the vessel. Kids are free.")),
            new Item("", List.of("The crossing takes two hours.")),
            new Item(
                    "A dog is permitted on the upper deck.",
                    List.of(
                            "Dogs are allowed on the upper deck.",
                            "A well-behaved dog is permitted on the upper deck.")));

    /** The scores are those that the scorer named with each metric gives the same texts. */
    @ParameterizedTest
    @CsvSource({
        "BLEU, 0.5893928134250401", // pymteval of the E2E challenge
        "NIST, 4.942878672547709",
        "ROUGE_L, 0.5674510625528288", // pycocoevalcap 1.2
        "CIDER, 2.889934120757723",
        "ROUGE_1, 0.5956625074272133", // rouge_score 0.1.2
        "ROUGE_2, 0.4815613026819924",
        "MULTI_BLEU, 0.4666569937605302", // sacreBLEU 2.6
        "TER, 0.5588235294117647"
    })
    void scoresAsTheFieldsScorersDo(Metric metric, double expected) {
        assertThat(metric.of(FERRY)).isCloseTo(expected, within(1e-9));
    }

    @Test
    void meteorIsThatOfItsAuthorsButForParaphrasesAndFunctionWords() {
        // METEOR 1.5 with exact, stem and synonym matches.
        assertThat(Metric.METEOR.of(FERRY)).isCloseTo(0.4188376058756049, within(0.005));
    }

    @Test
    void scoresTheExampleItemsAsTheE2eScorerDoes() throws IOException {
        var example = example();
        var scores = example.path("scores");
        var items = items(example);

        assertThat(Metric.BLEU.of(items)).isCloseTo(scores.path("BLEU").asDouble(), FOUR_DIGITS);
        assertThat(Metric.NIST.of(items)).isCloseTo(scores.path("NIST").asDouble(), FOUR_DIGITS);
        assertThat(Metric.ROUGE_L.of(items)).isCloseTo(scores.path("ROUGE_L").asDouble(), FOUR_DIGITS);
        assertThat(Metric.CIDER.of(items)).isCloseTo(scores.path("CIDEr").asDouble(), FOUR_DIGITS);
        assertThat(Metric.METEOR.of(items))
                .isCloseTo(scores.path("METEOR_exact_stem_synonym").asDouble(), FOUR_DIGITS);
    }

    @Test
    void scoresEachExampleItemAsTheE2eScorerDoes() throws IOException {
        var segments = example().path("segments");
        var items = items(example());
        var cider = Cider.scores(items);
        var meteor = new Meteor();
        for (var i = 0; i < items.size(); i++) {
            var segment = segments.get(i);
            assertThat(RougeL.score(items.get(i)))
                    .isCloseTo(segment.path("ROUGE_L").asDouble(), within(1e-9));
            assertThat(cider.get(i)).isCloseTo(segment.path("CIDEr").asDouble(), within(1e-9));
            assertThat(meteor.counts(items.get(i)).score())
                    .isCloseTo(segment.path("METEOR_ess").asDouble(), FOUR_DIGITS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTextThatIsItsReferenceScoresBest(Metric metric) {
        var texts = List.of("A dog sleeps on the deck today.", "The ferry leaves at nine sharp, as always.");
        var same = texts.stream().map(text -> new Item(text, List.of(text))).toList();
        var swapped =
                List.of(new Item(texts.get(1), List.of(texts.get(0))), new Item(texts.get(0), List.of(texts.get(1))));

        if (metric == Metric.TER) {
            assertThat(metric.of(same)).isZero();
            assertThat(metric.of(swapped)).isGreaterThan(0.5);
        } else {
            assertThat(metric.of(same)).isGreaterThan(2 * metric.of(swapped));
        }
        if (List.of(Metric.BLEU, Metric.ROUGE_1, Metric.ROUGE_2, Metric.ROUGE_L, Metric.MULTI_BLEU)
                .contains(metric)) {
            assertThat(metric.of(same)).isCloseTo(1, within(1e-9));
        }
    }

    /** Untrained models write anything, and every score has to go into a JSON number. */
    @ParameterizedTest
    @EnumSource
    void isFiniteWhateverTheTexts(Metric metric) {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (var round = 0; round < 50; round++) {
            var items = new ArrayList<Item>();
            for (var i = random.nextInt(4); i >= 0; i--) {
                var references = IntStream.rangeClosed(0, random.nextInt(3))
                        .mapToObj(j -> text(random))
                        .toList();
                items.add(new Item(text(random), references));
            }
            assertThat(metric.of(items))
                    .as("seed %d: %s", seed, items)
                    .isFinite()
                    .isNotNegative();
        }
        assertThat(metric.of(List.of())).isZero();
    }

    private static String text(Random random) {
        var pieces = List.of(
                "a",
                "dog",
                "dogs",
                "hound",
                " ",
                " ",
                " ",
                ".",
                "'s",
                "n't",
                "-",
                "£5",
                "(",
                "1.5",
                "ü",
                "漢",
                "\uD83D\uDE00",
                "\uD83D",
                "\u0000",
                "\n",
                "'",
                "$1",
                "\\",
                "can't",
                "e.g.",
                "St.",
                "|||");
        return random.ints(random.nextInt(12), 0, pieces.size())
                .mapToObj(pieces::get)
                .reduce("", String::concat);
    }

    private static JsonNode example() throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(SharedData.folder("metrics")
                        .resolve("example-inputs.segments.json")
                        .toFile());
    }

    private static List<Item> items(JsonNode example) {
        return StreamSupport.stream(example.path("segments").spliterator(), false)
                .map(segment -> new Item(
                        segment.path("hyp").asText(),
                        StreamSupport.stream(segment.path("refs").spliterator(), false)
                                .map(JsonNode::asText)
                                .toList()))
                .toList();
    }
}
