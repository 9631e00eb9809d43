package dev.preamble.simulator;

import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.completion.CompletionWish;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka as the platform relies on it: a share group that locks a task for one lane and hands it on when the lock runs out,
 * a log of reports with a committed offset, and transactions that only the last relay can commit.
 */
final class SimulatedBroker {
    private static final int DELIVERIES = 10;

    private final Timeline timeline;
    private final SplittableRandom random;
    private final long lock;
    private final boolean reorders;
    private final List<TaskRecord> available = new ArrayList<>();
    private final List<TaskRecord> acquired = new ArrayList<>();
    private final List<Consumer<TaskRecord>> idle = new ArrayList<>();
    private final List<TaskEvent> events = new ArrayList<>();
    private final List<CompletionRequest> completions = new ArrayList<>();

    /** What gateways ask the leader for, and take back. */
    final List<CompletionWish> requests = new ArrayList<>();

    /** What completions used. */
    final List<CompletionUse> uses = new ArrayList<>();

    private long tokens;

    int committed;
    int usesCommitted;
    long relayPosition;

    @Nullable
    Object relay;

    /** A task on the topic; the token is of the lane that has it, 0 when none has. */
    static final class TaskRecord {
        final Task task;
        long token;
        long lockedUntil;
        int deliveries;
        boolean done;

        TaskRecord(Task task) {
            this.task = task;
        }
    }

    SimulatedBroker(Timeline timeline, SplittableRandom random, long lock, boolean reorders) {
        this.timeline = timeline;
        this.random = random;
        this.lock = lock;
        this.reorders = reorders;
    }

    void publish(Task task) {
        available.add(new TaskRecord(task));
        match();
    }

    void append(TaskEvent event) {
        events.add(event);
    }

    int end() {
        return events.size();
    }

    List<TaskEvent> read(int from, int most) {
        return after(events, from, most);
    }

    static <T> List<T> after(List<T> log, int from, int most) {
        return List.copyOf(log.subList(from, Math.min(log.size(), from + most)));
    }

    /** For the pool's workers. */
    void publish(CompletionRequest completion) {
        completions.add(completion);
    }

    /** One that nobody has taken. */
    Optional<CompletionRequest> takeCompletion() {
        return completions.isEmpty()
                ? Optional.empty()
                : Optional.of(completions.remove(reorders ? random.nextInt(completions.size()) : 0));
    }

    /** A lane asks for a task; it is called back with one, once. */
    void ask(Consumer<TaskRecord> lane) {
        idle.add(lane);
        match();
    }

    void leave(Consumer<TaskRecord> lane) {
        idle.remove(lane);
    }

    private void match() {
        while (!available.isEmpty() && !idle.isEmpty()) {
            TaskRecord record = available.remove(reorders ? random.nextInt(available.size()) : 0);
            Consumer<TaskRecord> lane = idle.remove(random.nextInt(idle.size()));
            record.token = ++tokens;
            record.lockedUntil = timeline.now() + lock;
            record.deliveries++;
            acquired.add(record);
            watch(record, record.token);
            lane.accept(record);
        }
    }

    private void watch(TaskRecord record, long token) {
        timeline.in(record.lockedUntil - timeline.now(), () -> {
            if (record.token == token && !record.done) {
                if (timeline.now() < record.lockedUntil) {
                    watch(record, token);
                } else {
                    release(record);
                }
            }
        });
    }

    private void release(TaskRecord record) {
        acquired.remove(record);
        record.token = 0;
        if (record.deliveries < DELIVERIES) {
            available.add(record);
            match();
        }
    }

    boolean renew(TaskRecord record, long token) {
        boolean held = !record.done && record.token == token;
        if (held) {
            record.lockedUntil = timeline.now() + lock;
        }
        return held;
    }

    /** Taken only from who holds the lock; after it is done, anyone's word is taken, and changes nothing. */
    void settle(TaskRecord record, long token, boolean accepted) {
        if (!record.done && record.token == token) {
            if (accepted) {
                record.done = true;
                acquired.remove(record);
            } else {
                release(record);
            }
        }
    }

    /** Who holds what, and how often it was handed out, is forgotten. */
    void restart() {
        for (TaskRecord record : List.copyOf(acquired)) {
            record.deliveries = 0;
            release(record);
        }
    }
}
