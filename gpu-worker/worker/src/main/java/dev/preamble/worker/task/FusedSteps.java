package dev.preamble.worker.task;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.device.Device;
import dev.preamble.engine.device.Work;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.training.FusedTraining;
import dev.preamble.engine.training.StepOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The steps of all training runs: at each turn those that are next take one step together. A run joins and leaves
 * between steps; while it evaluates it has turns of its own.
 *
 * <p>All but {@link #join} is for the device thread.
 */
final class FusedSteps implements Work {
    /** Some two seconds of GPT-2 small on two cores; with more no token would be cheaper. */
    private static final int CPU_TOKENS = 1024;

    private static final int GPU_TOKENS = 16_384;

    /** As long as a step of training, about, on the device that it was measured on: less would be a small part of the turns. */
    private static final Duration TURN_OF_TEXTS = Duration.ofMillis(250);

    private final Device device;
    private final FusedTraining fused;
    private final TrainingMeters meters;
    private final StepQueue<Member> queue;
    private boolean seated;

    private FusedSteps(Device device, FusedTraining fused, int tokens, TrainingMeters meters) {
        this.device = device;
        this.fused = fused;
        this.meters = meters;
        this.queue = new StepQueue<>(tokens);
    }

    /**
     * Steps without a run.
     *
     * @param tokens of a step at most, padding not counted; what suits the device when it is not given
     */
    static FusedSteps of(Device device, BaseModel model, OptionalInt tokens, TrainingMeters meters)
            throws InterruptedException, ExecutionException {
        if (tokens.isPresent() && tokens.getAsInt() < 1) {
            throw new InvalidOptionsException("tokensPerStep", "must be at least 1, is " + tokens.getAsInt());
        }
        return device.callAndWait(
                () -> new FusedSteps(device, new FusedTraining(model), tokens.orElseGet(() -> suiting(model)), meters));
    }

    /** Takes a run in, from any thread; the future is done when it ends or fails. */
    CompletableFuture<@Nullable Void> join(TrainingRun run) {
        var member = new Member(run);
        var unused = device.call(() -> {
            takeIn(member);
            return member;
        });
        return member.end;
    }

    @Override
    public Kind kind() {
        return Kind.TRAINING;
    }

    @Override
    public boolean turn(Pause pause) {
        queue.keep(this::wantsToStep);
        var chosen = queue.next();
        if (!chosen.isEmpty()) {
            step(chosen);
        }
        seated = !queue.isEmpty();
        return seated;
    }

    private void takeIn(Member member) {
        queue.join(member);
        if (!seated) {
            seated = true;
            var unused = device.start(this).exceptionally(this::failAll);
        }
    }

    /** What else it wants it gets here. */
    private boolean wantsToStep(Member member) {
        try {
            return switch (member.run.next()) {
                case STEP -> {
                    member.prepare();
                    yield true;
                }
                case EVALUATE -> {
                    goOn(member, new Evaluating(member.run));
                    yield false;
                }
                case SCORE -> {
                    goOn(member, new Scoring(member.run));
                    yield false;
                }
                case YIELD, FINISH, ABANDON -> {
                    member.end.complete(null);
                    yield false;
                }
            };
        } catch (RuntimeException | Error e) {
            member.end.completeExceptionally(e);
            return false;
        }
    }

    /** It is back once that is done. */
    private void goOn(Member member, Work work) {
        var unused = device.start(work).whenComplete((done, failure) -> {
            if (failure == null) {
                takeIn(member);
            } else {
                member.end.completeExceptionally(failure);
            }
        });
    }

    private void step(List<Member> chosen) {
        var trainings = chosen.stream().map(member -> member.run.training()).toList();
        var outcomes = fused.step(trainings);
        var ended = new ArrayList<Member>();
        var tokens = 0;
        for (var i = 0; i < chosen.size(); i++) {
            var member = chosen.get(i);
            switch (outcomes.get(i)) {
                case StepOutcome.Stepped(var report) -> {
                    tokens += member.tokens;
                    member.run.stepped(report);
                }
                case StepOutcome.Accumulated() -> tokens += member.tokens;
                case StepOutcome.Diverged(var reason) -> {
                    ended.add(member);
                    member.end.completeExceptionally(reason);
                }
                case StepOutcome.Failed(var reason) -> {
                    ended.add(member);
                    member.end.completeExceptionally(reason);
                }
            }
        }
        queue.keep(member -> !ended.contains(member));
        meters.fused(chosen.size(), tokens);
    }

    /** None must wait for ever for turns that there are no more. */
    private @Nullable Void failAll(Throwable failure) {
        seated = false;
        queue.keep(member -> !member.end.completeExceptionally(failure));
        return null;
    }

    private static int suiting(BaseModel model) {
        try (var scope = model.newScope()) {
            return scope.getDevice().isGpu() ? GPU_TOKENS : CPU_TOKENS;
        }
    }

    /** A run, and whom to tell when it ends. */
    private static final class Member implements StepQueue.Stepper {
        private final TrainingRun run;
        private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        private int tokens;

        Member(TrainingRun run) {
            this.run = run;
        }

        /** Before each step; to read its rows may fail. */
        void prepare() {
            tokens = run.training().tokensOfNextBatch();
        }

        @Override
        public int tokens() {
            return tokens;
        }

        @Override
        public boolean alone() {
            return run.training().stepsAlone();
        }
    }

    /** An evaluation: many turns, others' in between. */
    private record Evaluating(TrainingRun run) implements Work {
        @Override
        public Kind kind() {
            return Kind.TRAINING;
        }

        @Override
        public boolean turn(Pause pause) {
            run.evaluate(pause);
            return false;
        }
    }

    /** The texts that what was learned is scored by, until they are done or the run must leave: many turns, each of some tokens. */
    private static final class Scoring implements Work {
        private final TrainingRun run;
        private @Nullable HeldOutTexts texts;

        Scoring(TrainingRun run) {
            this.run = run;
        }

        @Override
        public Kind kind() {
            return Kind.TRAINING;
        }

        @Override
        public boolean turn(Pause pause) {
            var more = false;
            try {
                var open = texts == null ? run.texts() : texts;
                texts = open;
                var since = System.nanoTime();
                do {
                    run.generated(open.step());
                    more = run.next() == TrainingMove.SCORE;
                } while (more && System.nanoTime() - since < TURN_OF_TEXTS.toNanos());
                return more;
            } finally {
                if (!more && texts != null) {
                    texts.close();
                }
            }
        }
    }
}
