package dev.preamble.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.generation.Decoder;
import dev.preamble.engine.generation.PrefixCache;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.TextGrowth.Piece;
import dev.preamble.records.id.JobId;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.worker.SampleTasks;
import dev.preamble.worker.TinyModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Turns of generation on a real model. */
class GenerationWorkIT {
    private static final int LINES = 20;
    private static final int TOKENS = 12;
    private static final JobId JOB = JobId.random();

    @TempDir
    private Path folder;

    private final List<Progress> reports = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();

    @Test
    void takesATurnForEachTokenSoThatOthersComeInBetween() throws Exception {
        try (var model = BaseModel.load(TinyModel.write(folder.resolve("model")), Dtype.FP32);
                var prefixes = new PrefixCache(model, 0);
                var decoder = new Decoder(model, prefixes, GenerationWork.ROWS)) {
            var run = run();
            var work = work(run, model, decoder);
            var turns = 1;
            while (work.turn(() -> {})) {
                turns++;
            }

            assertThat(work.lines(JOB)).hasSize(LINES);
            var longest = work.lines(JOB).stream()
                    .mapToInt(line -> line.tokens())
                    .max()
                    .orElseThrow();
            assertThat(longest).isGreaterThan(TOKENS / 2);
            assertThat(turns).isGreaterThan(longest);
            assertThat(reports).isNotEmpty();
            assertThat(pieces).as("nobody waits").isEmpty();
        }
    }

    @Test
    void tellsOfEachTextAsItGrowsWhereSomebodyWaits() throws Exception {
        try (var model = BaseModel.load(TinyModel.write(folder.resolve("model")), Dtype.FP32);
                var prefixes = new PrefixCache(model, 0);
                var decoder = new Decoder(model, prefixes, GenerationWork.ROWS)) {
            var work = work(run(), model, decoder, true);
            var turns = new ArrayList<Integer>();
            while (work.turn(() -> {})) {
                turns.add(pieces.size());
            }

            var told = new TreeMap<Long, String>();
            for (var piece : pieces) {
                assertThat(piece.text()).isNotEmpty();
                var before = told.getOrDefault(piece.line(), "");
                assertThat(piece.offset()).isEqualTo(before.length());
                told.put(piece.line(), before + piece.text());
            }
            assertThat(work.lines(JOB))
                    .allSatisfy(line ->
                            assertThat(told.getOrDefault(line.line(), "")).isEqualTo(line.output()));
            assertThat(turns.stream().distinct())
                    .as("as it goes on, not at the end")
                    .hasSizeGreaterThan(TOKENS);
        }
    }

    @Test
    void endsAtTheNextTokenWhenItsRunIsStopped() throws Exception {
        try (var model = BaseModel.load(TinyModel.write(folder.resolve("model")), Dtype.FP32);
                var prefixes = new PrefixCache(model, 0);
                var decoder = new Decoder(model, prefixes, GenerationWork.ROWS)) {
            var run = run();
            var work = work(run, model, decoder);
            assertThat(work.turn(() -> {})).isTrue();
            assertThat(work.turn(() -> {})).isTrue();

            run.signal().stop();

            assertThat(work.turn(() -> {})).isFalse();
            assertThat(work.lines(JOB)).isEmpty();
        }
    }

    private GenerationWork work(CurrentRun run, BaseModel model, Decoder decoder) {
        return work(run, model, decoder, false);
    }

    private GenerationWork work(CurrentRun run, BaseModel model, Decoder decoder, boolean awaited) {
        var inputs = IntStream.range(0, LINES)
                .mapToObj(i -> "say " + i)
                .map(text -> new GenerationWork.Input(
                        text, new Prompt(model.tokenizer().encode(text), null)))
                .toList();
        return new GenerationWork(
                run.signal(),
                new GenerationOptions(TOKENS, 0, 0, 1, 1),
                0,
                inputs,
                decoder,
                model.tokenizer(),
                reports::add,
                awaited ? pieces::addAll : null,
                new GenerationMeters(new SimpleMeterRegistry()));
    }

    private CurrentRun run() throws Exception {
        var key = SampleTasks.key(SampleTasks.generation(1));
        return new CurrentRun(
                key, new RunSignal(), new Scratch(folder).folder(key.run()), Clock.systemUTC(), System.nanoTime());
    }
}
