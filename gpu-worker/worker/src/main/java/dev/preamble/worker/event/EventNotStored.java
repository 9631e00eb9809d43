package dev.preamble.worker.event;

import dev.preamble.records.event.TaskEvent;

/** Kafka did not confirm an event in time. The task must be worked on again, by whoever acquires it next. */
public final class EventNotStored extends Exception {
    private static final long serialVersionUID = 1L;

    EventNotStored(TaskEvent event, Throwable cause) {
        super(
                "%s of run %s is not stored"
                        .formatted(event.getClass().getSimpleName(), event.key().run()),
                cause);
    }
}
