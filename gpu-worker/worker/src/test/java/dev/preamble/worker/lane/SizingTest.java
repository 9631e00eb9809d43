package dev.preamble.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.RecordJson;
import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
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
import java.util.stream.LongStream;
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

    private static final long DEVICE = 80L << 30;
    private static final long HEAP = 1L << 30;

    private static final int REPLICAS = 3;

    /** Consumers' offsets, transactions and share groups have 50 each, unless a broker says otherwise. */
    private static final int OF_KAFKA = 3 * 50;

    /** What a tenant of the guide's example has done in a day, and how fast two cores do it. */
    private static final double TRAINED = 4_000 * 58 * 5;

    private static final double GENERATED = 1_000 * 64;
    private static final double TRAINED_A_SECOND = 1_048;
    private static final double GENERATED_A_SECOND = 472;
    private static final double SECONDS_A_DAY = 86_400 * 0.7;

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
        String reckoned = with(written, "lanes", lanes());
        reckoned = with(reckoned, "devices", devices());
        reckoned = with(reckoned, "partitions", partitions());
        reckoned = with(reckoned, "files", files());
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(GUIDE, reckoned);
        }
        assertThat(Files.readString(GUIDE)).isEqualTo(reckoned);
    }

    private static String lanes() {
        return table(
                List.of(
                        "Base model",
                        "weights, bf16",
                        "MLP 0",
                        "256",
                        "512",
                        "1024",
                        "lanes: GPU of 80 GiB",
                        "CPUs with 80 GiB"),
                BASES.stream().map(base -> {
                    double weights = base.card().parameters() * 2 / GIBIBYTE;
                    return Stream.of(
                                    Stream.of(base.name(), text("%.1f GiB", weights)),
                                    IntStream.of(WIDTHS)
                                            .mapToObj(width -> mebibytes(
                                                    memory(base, width).total())),
                                    LongStream.of(
                                                    DEVICE - base.card().parameters() * 2,
                                                    LaneMemory.left(DEVICE, HEAP, base.card()))
                                            .mapToObj(left -> text("%,d", lanesIn(left, base))))
                            .flatMap(cells -> cells)
                            .toList();
                }));
    }

    /** As many as have room each for a training of the usual width, and leave the rest to steps. */
    private static long lanesIn(long left, Base base) {
        long needed = Math.max(LaneMemory.LEAST + 1, memory(base, USUAL_WIDTH).total());
        return IntStream.iterate(1, lanes -> lanes + 1)
                .takeWhile(lanes -> LaneMemory.share(left, lanes) >= needed)
                .count();
    }

    private static String devices() {
        return table(
                List.of(
                        "as fast as",
                        "trained tokens a second",
                        "generated",
                        "tenants each",
                        "for 100",
                        "for 1,000",
                        "for 10,000"),
                IntStream.of(1, 10, 30, 100).mapToObj(times -> {
                    double seconds = TRAINED / (times * TRAINED_A_SECOND) + GENERATED / (times * GENERATED_A_SECOND);
                    return Stream.of(
                                    Stream.of(times == 1 ? "two cores" : times + " of them"),
                                    LongStream.of(
                                                    (long) (times * TRAINED_A_SECOND),
                                                    (long) (times * GENERATED_A_SECOND),
                                                    (long) (SECONDS_A_DAY / seconds))
                                            .mapToObj(number -> text("%,d", number)),
                                    IntStream.of(100, 1_000, 10_000)
                                            .mapToObj(tenants ->
                                                    text("%,.0f", Math.ceil(tenants * seconds / SECONDS_A_DAY))))
                            .flatMap(cells -> cells)
                            .toList();
                }));
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
        int once = OF_KAFKA
                + Topics.internal().stream().mapToInt(TopicLayout::partitions).sum();
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
