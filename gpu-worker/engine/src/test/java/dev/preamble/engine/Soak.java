package dev.preamble.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.generation.Decoder;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.PrefixCache;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.training.FusedTraining;
import dev.preamble.engine.training.PrefixTraining;
import dev.preamble.engine.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory over a long run, printed and required to be flat. Not part of the suite; Linux with glibc alone:
 *
 * <pre>
 * mvn -pl gpu-worker/engine -am test -Dtest=Soak -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dsurefire.arguments="-Xms128m -Xmx128m -XX:+AlwaysPreTouch -XX:+UseSerialGC"
 * </pre>
 *
 * <p>The heap is small and touched from the start: else what Java leaves behind for its collector shows as resident memory
 * that grows until the heap is full for the first time.
 */
final class Soak {
    private static final int STEPS = Integer.getInteger("soak.steps", 10_000);
    private static final int REPORTS = 10;
    private static final int TRAININGS = 8;
    private static final double MEBIBYTE = 1 << 20;

    /** From the second report on; the first steps load what later ones use. */
    private static final double FLAT = 3 * MEBIBYTE;

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static BaseModel model;

    private final Random random = new Random(1);
    private final List<Memory> memory = new ArrayList<>();

    @BeforeAll
    static void load() {
        model = BaseModel.load(TinyModel.in(folder), Dtype.FP32);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void oneTraining() throws IOException {
        try (var training = PrefixTraining.start(model, options(5, 8, 1), examples())) {
            for (var step = 1; step <= STEPS; step++) {
                training.step();
                report(step);
            }
        }
        assertFlat();
    }

    @Test
    void trainingsThatComeAndGo() throws IOException {
        var trainings = new ArrayList<PrefixTraining>();
        try (var fused = new FusedTraining(model)) {
            for (var step = 1; step <= STEPS; step++) {
                while (trainings.size() < TRAININGS) {
                    trainings.add(start(step));
                }
                fused.step(trainings);
                if (step % 20 == 0) {
                    trainings.remove(random.nextInt(TRAININGS)).close();
                }
                report(step);
            }
            trainings.forEach(PrefixTraining::close);
        }
        assertFlat();
    }

    @Test
    void sequencesThatComeAndGo() throws IOException {
        var shape = PrefixShape.of(model.configuration(), 5);
        try (var prefixes = new PrefixCache(model, 100L * shape.size() * Float.BYTES);
                var decoder = new Decoder(model, prefixes, TRAININGS)) {
            for (var step = 1; step <= STEPS; step++) {
                for (var options = generation(); decoder.hasRoom(options); options = generation()) {
                    var prompt =
                            random.ints(random.nextInt(1, 20), 1, 60).boxed().toList();
                    decoder.join(new Prompt(prompt, prefix(shape)), options, step);
                }
                decoder.step();
                report(step);
            }
        }
        assertFlat();
    }

    private PrefixTraining start(int number) {
        return PrefixTraining.start(model, options(1 + number % 7, 8 * (number % 3), 1 + number % 4), examples());
    }

    private static TrainingOptions options(int virtualTokens, int reparametrisation, int batchSize) {
        return new TrainingOptions(
                virtualTokens, reparametrisation, 1e-3, 100, batchSize, 10, 0, 1, 32, 0, virtualTokens, false);
    }

    private static List<Example> examples() {
        return IntStream.range(0, 400)
                .mapToObj(i -> new Example("w1 ".repeat(1 + i % 20).strip(), "w5 w6 w" + (1 + i % 9)))
                .toList();
    }

    private GenerationOptions generation() {
        var tokens = random.nextInt(1, 30);
        return switch (random.nextInt(3)) {
            case 0 -> GenerationOptions.greedy(tokens);
            case 1 -> GenerationOptions.beams(tokens, 3, 1);
            default -> new GenerationOptions(tokens, 0.8, 20, 0.9, 7);
        };
    }

    private Prefix prefix(PrefixShape shape) {
        var values = new float[shape.size()];
        for (var i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new Prefix(shape, values);
    }

    @SuppressWarnings("SystemOut") // for whoever runs it
    private void report(int step) throws IOException {
        if (step % (STEPS / REPORTS) == 0) {
            System.gc();
            var now = Memory.now();
            memory.add(now);
            System.out.printf(
                    "%6d steps: resident %.1f MiB, of it in use outside Java %.1f MiB%n",
                    step, now.resident() / MEBIBYTE, now.allocated() / MEBIBYTE);
        }
    }

    private void assertFlat() {
        var warm = memory.get(1);
        assertThat(memory.getLast().resident() - warm.resident()).isLessThan((long) FLAT);
        assertThat(memory.getLast().allocated() - warm.allocated()).isLessThan((long) FLAT);
    }

    /**
     * @param resident bytes of the process in memory
     * @param allocated bytes that PyTorch and the JVM itself hold of malloc
     */
    private record Memory(long resident, long allocated) {
        static Memory now() throws IOException {
            var statm = Files.readString(Path.of("/proc/self/statm")).split(" ", -1);
            var malloc = Glibc.mallinfo2();
            return new Memory(Long.parseLong(statm[1]) * 4096, malloc.uordblks + malloc.hblkhd);
        }
    }

    private static final class Glibc {
        static {
            Native.register(Glibc.class, "c");
        }

        static native Allocations mallinfo2();
    }

    /** glibc's {@code struct mallinfo2}. */
    @FieldOrder({
        "arena",
        "ordblks",
        "smblks",
        "hblks",
        "hblkhd",
        "usmblks",
        "fsmblks",
        "uordblks",
        "fordblks",
        "keepcost"
    })
    public static final class Allocations extends Structure implements Structure.ByValue {
        public long arena;
        public long ordblks;
        public long smblks;
        public long hblks;
        public long hblkhd;
        public long usmblks;
        public long fsmblks;
        public long uordblks;
        public long fordblks;
        public long keepcost;
    }
}
