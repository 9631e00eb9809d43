package dev.preamble.simulator;

import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionWithdrawal;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.GenerationOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A gateway whose callers wait for completions: it asks again until a run has begun, takes the run that it hears first, and
 * gives up when nobody begins or the run falls silent.
 */
final class SimulatedGateway {
    /** A tenth of the real ones. */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final World world;
    private final Map<CompletionId, Call> calls = new HashMap<>();
    private int open;

    SimulatedGateway(World world) {
        this.world = world;
    }

    private static final class Call {
        final CompletionRequest request;
        final long laneMillis;
        final boolean insists;
        boolean over;

        @Nullable
        RunId run;

        Call(CompletionRequest request, long laneMillis, boolean insists) {
            this.request = request;
            this.laneMillis = laneMillis;
            this.insists = insists;
        }
    }

    /**
     * @param laneMillis that a run takes
     * @param insists whether the caller tries again until there is an answer
     */
    CompletionId call(TenantId tenant, long laneMillis, boolean insists) {
        CompletionId id = new CompletionId(world.nextId());
        CompletionRequest request = new CompletionRequest(
                id,
                tenant,
                World.BASE.pool(),
                World.BASE.digest(),
                null,
                List.of("in"),
                GenerationOptions.defaults(),
                world.timeline.instant().plus(PATIENCE),
                0,
                null);
        Call call = new Call(request, laneMillis, insists);
        calls.put(id, call);
        open++;
        ask(call);
        return id;
    }

    /** Its caller goes away: it is not asked for again, and taken back. */
    void leave(CompletionId id) {
        Call call = known(id);
        takeBack(call);
        end(call);
    }

    private void takeBack(Call call) {
        if (!call.over) {
            world.ask(new CompletionWithdrawal(call.request.id(), call.request.deadline()));
        }
    }

    /** Whether nobody waits. */
    boolean isIdle() {
        return open == 0;
    }

    long laneMillis(CompletionId id) {
        return known(id).laneMillis;
    }

    private void ask(Call call) {
        if (call.over || call.run != null) {
            return;
        }
        if (!call.request.deadline().isAfter(world.timeline.instant())) {
            takeBack(call);
            fail(call);
            return;
        }
        world.ask(call.request);
        world.timeline.in(Topics.COMPLETION_REPEAT.toMillis(), () -> ask(call));
    }

    void hear(CompletionReply reply) {
        Call call = known(reply.id());
        if (call.over) {
            return;
        }
        switch (reply) {
            case CompletionReply.OfRun ofRun -> {
                if (call.run == null) {
                    call.run = ofRun.run();
                    world.timeline.in(call.laneMillis + SILENCE.toMillis(), () -> {
                        takeBack(call);
                        fail(call);
                    });
                }
                if (ofRun.run().equals(call.run)) {
                    heard(call, ofRun);
                }
            }
            case CompletionReply.Refused refused -> {
                if (call.run == null) {
                    fail(call);
                }
            }
        }
    }

    private void heard(Call call, CompletionReply.OfRun reply) {
        if (reply instanceof CompletionReply.Ended) {
            end(call);
        } else if (reply instanceof CompletionReply.Failed) {
            fail(call);
        }
    }

    private void fail(Call call) {
        if (!call.over && call.insists) {
            call.over = true; // its caller is still there
            world.timeline.in(1_000, () -> {
                open--;
                call(call.request.tenant(), call.laneMillis, true);
            });
        } else {
            end(call);
        }
    }

    private void end(Call call) {
        if (!call.over) {
            call.over = true;
            open--;
        }
    }

    private Call known(CompletionId id) {
        return Optional.ofNullable(calls.get(id)).orElseThrow();
    }
}
