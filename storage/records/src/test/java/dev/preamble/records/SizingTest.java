package dev.preamble.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.TrainingMemory;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.worker.BaseModelCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/sizing.md, reckoned by the rules that the platform itself goes by. After a deliberate change, write them
 * anew with {@code -Dgolden.write=true}.
 */
class SizingTest {
    private static final Path GUIDE = Path.of("../../docs/sizing.md");

    private static final int VIRTUAL_TOKENS = 10;
    private static final int ROWS = 50_000;
    private static final int[] WIDTHS = {0, 256, 512, 1024};
    private static final int USUAL_WIDTH = 512;

    /** A checkpoint, and what is kept beside a version, has each trained weight and its two moments. */
    private static final int BYTES_OF_KEPT_WEIGHT = 3 * Float.BYTES;

    private static final double MEBIBYTE = 1 << 20;
    private static final double GIBIBYTE = 1 << 30;

    /** As a worker divides the memory that the base model leaves: so much is the lanes', each of which has two jobs. */
    private static final double FOR_LANES = 0.6;

    private static final int JOBS_OF_LANE = 2;
    private static final int REPLICAS = 3;

    private record Base(String name, BaseModelCard card) {}

    private static final List<Base> BASES = List.of(
            new Base("preamble-base", card("gpt2", 6, 256, 8, 4_096, 512, 5_918_720, 8, 32, null)),
            new Base("GPT-2 small", card("gpt2", 12, 768, 12, 50_257, 1024, 124_439_808, 12, 64, null)),
            new Base("GPT-2 medium", card("gpt2", 24, 1024, 16, 50_257, 1024, 354_823_168, 16, 64, null)),
            new Base("GPT-2 large", card("gpt2", 36, 1280, 20, 50_257, 1024, 774_030_080, 20, 64, null)),
            new Base("BART large", card("bart", 36, 1024, 16, 50_265, 1024, 406_290_432, 16, 64, 12)),
            new Base("Qwen2.5 0.5B", card("qwen2", 24, 896, 14, 151_936, 32_768, 494_032_768, 2, 64, null)),
            new Base("Llama 3.2 1B", card("llama", 16, 2048, 32, 128_256, 131_072, 1_235_814_400, 8, 64, null)),
            new Base("Llama 3.1 8B", card("llama", 32, 4096, 32, 128_256, 131_072, 8_030_261_248L, 8, 128, null)));

    @Test
    void theGuideHasTheTables() throws IOException {
        String written = Files.readString(GUIDE);
        String reckoned = with(with(with(written, "lanes", lanes()), "files", files()), "partitions", partitions());
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(GUIDE, reckoned);
        }
        assertThat(Files.readString(GUIDE)).isEqualTo(reckoned);
    }

    private static String lanes() {
        return table(
                List.of("Base model", "weights, bf16", "MLP 0", "256", "512", "1024", "lanes in 80 GiB"),
                BASES.stream().map(base -> {
                    double weights = base.card().parameters() * 2 / GIBIBYTE;
                    return Stream.of(
                                    Stream.of(base.name(), text("%.1f GiB", weights)),
                                    IntStream.of(WIDTHS)
                                            .mapToObj(width -> mebibytes(
                                                    memory(base, width).total())),
                                    Stream.of(text("%,d", lanesIn(80, weights, base))))
                            .flatMap(cells -> cells)
                            .toList();
                }));
    }

    private static int lanesIn(double gibibytes, double weights, Base base) {
        double left = FOR_LANES * (gibibytes - weights) * GIBIBYTE;
        return (int) (left / (JOBS_OF_LANE * memory(base, USUAL_WIDTH).total()));
    }

    private static String files() {
        return table(
                List.of("Base model", "version", "state and checkpoint, MLP 0", "256", "512", "1024"),
                BASES.stream()
                        .map(base -> Stream.concat(
                                        Stream.of(
                                                base.name(),
                                                mebibytes(VIRTUAL_TOKENS
                                                        * base.card().prefixWidth()
                                                        * Float.BYTES)),
                                        IntStream.of(WIDTHS)
                                                .mapToObj(width -> mebibytes(
                                                        memory(base, width).weights() * BYTES_OF_KEPT_WEIGHT)))
                                .toList()));
    }

    private static String partitions() {
        int once = Topics.internal().stream().mapToInt(TopicLayout::partitions).sum();
        int ofTenant = Topics.of(new TenantId("acme")).stream()
                .mapToInt(TopicLayout::partitions)
                .sum();
        PoolId pool = new PoolId("small");
        int ofPool = Topics.tasks(pool).partitions() + Topics.completions(pool).partitions();
        return table(
                List.of("Tenants", "pools", "partitions", "replicas", "on each of 3 brokers", "of 6", "of 12"),
                Stream.of(new int[] {100, 2}, new int[] {1_000, 4}, new int[] {10_000, 10})
                        .map(size -> {
                            int partitions = once + ofTenant * size[0] + ofPool * size[1];
                            int replicas = REPLICAS * partitions;
                            return Stream.of(
                                            size[0],
                                            size[1],
                                            partitions,
                                            replicas,
                                            replicas / 3,
                                            replicas / 6,
                                            replicas / 12)
                                    .map(number -> text("%,d", number))
                                    .toList();
                        }));
    }

    private static TrainingMemory memory(Base base, int width) {
        TrainingOptions options = RecordJson.read(
                "{\"virtualTokens\": %d, \"reparametrisation\": %d}".formatted(VIRTUAL_TOKENS, width),
                TrainingOptions.class);
        return TrainingMemory.of(options, base.card(), ROWS);
    }

    private static BaseModelCard card(
            String family,
            int layers,
            int width,
            int heads,
            int vocabulary,
            int positions,
            long parameters,
            int keyValueHeads,
            int headWidth,
            @Nullable Integer encoderLayers) {
        return new BaseModelCard(
                "d".repeat(64),
                family,
                layers,
                width,
                heads,
                vocabulary,
                positions,
                parameters,
                keyValueHeads,
                headWidth,
                encoderLayers,
                null);
    }

    private static String mebibytes(long bytes) {
        double size = bytes / MEBIBYTE;
        return text(size < 10 ? "%.1f MiB" : "%,.0f MiB", size);
    }

    private static String text(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String table(List<String> head, Stream<List<String>> rows) {
        return Stream.concat(Stream.of(row(head), "|---|" + "---:|".repeat(head.size() - 1)), rows.map(SizingTest::row))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String row(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }

    /** The guide with another table between two comments that bear its name. */
    private static String with(String guide, String name, String table) {
        String begin = "<!-- " + name + ": SizingTest -->\n\n";
        String end = "\n<!-- /" + name + " -->";
        int from = guide.indexOf(begin) + begin.length();
        int to = guide.indexOf(end);
        assertThat(guide).contains(begin, end);
        return guide.substring(0, from) + table + guide.substring(to);
    }
}
