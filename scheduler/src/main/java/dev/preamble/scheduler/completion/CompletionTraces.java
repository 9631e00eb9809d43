package dev.preamble.scheduler.completion;

import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.telemetry.SpanKeys;
import dev.preamble.telemetry.Step;
import dev.preamble.telemetry.TraceParent;
import dev.preamble.telemetry.Tracing;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Where those who asked for completions are in their traces, until the completions are sent. Safe for use by many threads. */
@Singleton
public final class CompletionTraces {
    private final Tracing tracing;

    /** By the completion's id; who repeats begins no other trace. */
    private final Map<String, TraceParent> asked = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TraceParent> eldest) {
            return size() > CompletionQueue.WAITING_IN_ALL;
        }
    };

    public CompletionTraces(Tracing tracing) {
        this.tracing = tracing;
    }

    /** A gateway asks for a completion from there. */
    public synchronized void keep(String completion, Optional<TraceParent> from) {
        from.ifPresent(at -> asked.putIfAbsent(completion, at));
    }

    /** The completion goes to a worker. */
    synchronized Optional<TraceParent> release(CompletionRequest request) {
        String completion = request.id().toString();
        Step step = Step.within("release")
                .with(SpanKeys.TENANT, request.tenant().value())
                .with(SpanKeys.COMPLETION, completion);
        return Optional.ofNullable(asked.remove(completion)).map(at -> tracing.mark(step, at));
    }
}
