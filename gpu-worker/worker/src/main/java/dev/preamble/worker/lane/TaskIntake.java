package dev.preamble.worker.lane;

import dev.preamble.records.RecordJson;
import dev.preamble.records.UnreadableRecord;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.task.Task;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tasks that lanes acquire, and mints their runs.
 *
 * <p>Safe for use by many threads.
 */
final class TaskIntake {
    private final WorkerId worker;
    private final StopOrders stopOrders;

    TaskIntake(WorkerId worker, StopOrders stopOrders) {
        this.worker = worker;
        this.stopOrders = stopOrders;
    }

    Intake take(byte @Nullable [] json) {
        if (json == null) {
            return new Intake.Unreadable("no value");
        }
        try {
            // JSON's null reads as null.
            @Nullable Task task = RecordJson.read(json, Task.class);
            if (task == null) {
                return new Intake.Unreadable("no task");
            }
            return missing(task)
                    .<Intake>map(field -> new Intake.Unreadable(field + " is missing"))
                    .orElseGet(() -> take(task));
        } catch (UnreadableRecord e) {
            return new Intake.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private Intake take(Task task) {
        if (stopOrders.stop(task.segment(), task.release())) {
            return new Intake.Stopped();
        }
        var key = new RunKey(task.tenant(), task.job(), task.segment(), task.release(), RunId.random(), worker);
        return new Intake.Accepted(new Held(key, task));
    }

    private static Optional<String> missing(Task task) {
        return Arrays.stream(task.getClass().getRecordComponents())
                .filter(component -> !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
                .filter(component -> value(component, task) == null)
                .map(RecordComponent::getName)
                .findFirst();
    }

    private static @Nullable Object value(RecordComponent component, Task task) {
        try {
            return component.getAccessor().invoke(task);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component.getName(), e);
        }
    }
}
