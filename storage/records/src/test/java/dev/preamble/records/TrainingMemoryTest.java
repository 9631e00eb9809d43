package dev.preamble.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.task.TrainingMemory;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.worker.BaseModelCard;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {
    private static final BaseModelCard GPT2_MEDIUM =
            new BaseModelCard("d".repeat(64), "gpt2", 24, 1024, 16, 50_257, 1024, 354_823_168, null, null);

    /** The figures that the paper's size of job is known by: 25.7 million weights, about 412 MB. */
    @Test
    void reckonsTheReparametrisationOfGpt2Medium() {
        TrainingMemory memory = TrainingMemory.of(options(10, 512), GPT2_MEDIUM, 42_000);

        assertThat(memory.weights()).isEqualTo(10 * 1024 + 1024 * 512 + 512 + 512 * 49_152 + 49_152);
        assertThat(memory.weights() / 1e6).isBetween(25.7, 25.8);
        assertThat(memory.ofWeights() / 1e6).isBetween(411.0, 413.0);
        assertThat(memory.ofBeside()).isEqualTo(10 * 49_152 * 2 * 4);
        assertThat(memory.ofRows()).isEqualTo(840_000);
        assertThat(memory.total()).isEqualTo(memory.ofWeights() + memory.ofBeside() + memory.ofRows());
    }

    @Test
    void reckonsAPrefixThatIsTrainedItself() {
        assertThat(TrainingMemory.of(options(200, 0), GPT2_MEDIUM, 0).weights()).isEqualTo(200 * 49_152);
    }

    /** BART large with the paper's options: three MLPs, each with virtual tokens of its own. */
    @Test
    void reckonsAnMlpForEachKindOfAttention() {
        var bart = new BaseModelCard("d".repeat(64), "bart", 36, 1024, 16, 50_265, 1024, 406_290_432, 16, 64, 12, null);
        long each = 200 * 1024 + 1025 * 800;

        assertThat(TrainingMemory.of(options(200, 800), bart, 0).weights()).isEqualTo(3 * (each + 801 * 2 * 12 * 1024));
        assertThat(TrainingMemory.of(options(200, 0), bart, 0).weights()).isEqualTo(200 * 2 * 36 * 1024);
    }

    @Test
    void reckonsWhatTheMethodTakesBeside() {
        TrainingOptions options = RecordJson.read(
                "{\"reparametrisation\":512,\"method\":{\"depth\":3,\"patience\":2,\"accumulation\":4}}",
                TrainingOptions.class);
        TrainingMemory plain = TrainingMemory.of(options(10, 512), GPT2_MEDIUM, 0);

        assertThat(TrainingMemory.of(options, GPT2_MEDIUM, 0).weights()).isEqualTo(plain.weights() + 513 * 512);
        assertThat(TrainingMemory.of(options, GPT2_MEDIUM, 0).ofBeside()).isEqualTo(2 * plain.ofBeside());
    }

    @Test
    void countsTheLayersThatHaveAPrefix() {
        TrainingOptions itself = RecordJson.read(
                "{\"virtualTokens\": 10, \"reparametrisation\": 0, \"method\": {\"layers\": [0, 5, 23]}}",
                TrainingOptions.class);
        TrainingOptions produced = RecordJson.read(
                "{\"virtualTokens\": 10, \"reparametrisation\": 512, \"method\": {\"layers\": [0, 5, 23]}}",
                TrainingOptions.class);
        TrainingMemory plain = TrainingMemory.of(options(10, 512), GPT2_MEDIUM, 0);

        assertThat(TrainingMemory.of(itself, GPT2_MEDIUM, 0).weights()).isEqualTo(10 * 3 * 2 * 1024);
        assertThat(TrainingMemory.of(produced, GPT2_MEDIUM, 0).weights())
                .isEqualTo(plain.weights() - 513 * 21 * 2 * 1024);
        assertThat(TrainingMemory.of(produced, GPT2_MEDIUM, 0).ofBeside()).isEqualTo(plain.ofBeside());
    }

    @Test
    void countsEmbeddingsInPlaceOfKeysAndValues() {
        TrainingOptions embeddings = RecordJson.read(
                "{\"virtualTokens\": 10, \"reparametrisation\": 0, \"method\": {\"embeddingOnly\": true}}",
                TrainingOptions.class);

        assertThat(TrainingMemory.of(embeddings, GPT2_MEDIUM, 0).weights()).isEqualTo(10 * 1024);
    }

    @Test
    void saysWhatTheMemoryIsFor() {
        assertThat(TrainingMemory.of(options(10, 512), GPT2_MEDIUM, 42_000).text())
                .isEqualTo("397.5 MiB: 25,750,016 weights with gradients and AdamW's moments 392.9 MiB,"
                        + " the prefix and its gradient 3.8 MiB, the index of rows 0.8 MiB");
    }

    /** Of GPT-2 medium: two layers have 25.2 million weights, 3% of all is 10.6 million. */
    @Test
    void reckonsACopyOfTheBaseModelAndWhatItsStepsKeep() {
        TrainingMemory tuned = TrainingMemory.of(comparison("fine-tuning"), GPT2_MEDIUM, 0);

        assertThat(tuned.weights()).isEqualTo(354_823_168);
        assertThat(tuned.total()).as("weights, gradients twice, two moments").isEqualTo(354_823_168L * 5 * 4);
        assertThat(TrainingMemory.of(comparison("top2"), GPT2_MEDIUM, 0).weights() / 1e6)
                .isBetween(25.2, 25.4);
        assertThat(TrainingMemory.of(comparison("adapter-3"), GPT2_MEDIUM, 0).weights() / 1e6)
                .isBetween(10.6, 10.7);
        assertThat(TrainingMemory.of(comparison("adapter-0.1"), GPT2_MEDIUM, 0).weights() / 1e6)
                .isBetween(0.35, 0.39);
    }

    @Test
    void namesTheComparisonThatFits() {
        long lane =
                TrainingMemory.of(comparison("adapter-3"), GPT2_MEDIUM, 1_000).total();

        assertThat(remedy(comparison("fine-tuning"), lane)).isEqualTo("compare adapter-3 would fit");
        assertThat(remedy(comparison("fine-tuning"), lane - 1)).isEqualTo("compare adapter-0.1 would fit");
        assertThat(remedy(comparison("adapter-0.1"), 1)).startsWith("no comparison with this base model fits");
    }

    private static TrainingOptions comparison(String compare) {
        return RecordJson.read("{\"compare\": \"%s\"}".formatted(compare), TrainingOptions.class);
    }

    @Test
    void namesTheLargestReparametrisationThatFits() {
        long lane = TrainingMemory.of(options(10, 300), GPT2_MEDIUM, 1_000).total();

        assertThat(remedy(options(10, 512), lane)).isEqualTo("reparametrisation 300 would fit");
        assertThat(remedy(options(10, 512), lane - 1)).isEqualTo("reparametrisation 299 would fit");
    }

    @Test
    void namesFewerVirtualTokensWhereNoReparametrisationFits() {
        long lane = TrainingMemory.of(options(1, 0), GPT2_MEDIUM, 1_000).total();

        assertThat(remedy(options(10, 512), lane)).isEqualTo("reparametrisation 0 with virtualTokens 1 would fit");
        assertThat(remedy(options(10, 512), lane - 1)).isEqualTo("no prefix of this base model fits with so many rows");
    }

    private static String remedy(TrainingOptions options, long lane) {
        return TrainingMemory.remedy(options, GPT2_MEDIUM, 1_000, lane);
    }

    private static TrainingOptions options(int virtualTokens, int reparametrisation) {
        return RecordJson.read(
                "{\"virtualTokens\": %d, \"reparametrisation\": %d}".formatted(virtualTokens, reparametrisation),
                TrainingOptions.class);
    }
}
