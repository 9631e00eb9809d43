package dev.preamble.scheduler.completion;

import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.problem.ErrorCode;

/** The ways from the scheduler to the workers and to the gateways. None waits. */
public interface CompletionRoutes {
    /** To the workers of its pool. */
    void send(CompletionRequest request);

    /** To all workers: whoever runs it, or will, stops. */
    void stop(CompletionId completion);

    /** To the gateway that asks. */
    void refuse(CompletionRequest request, ErrorCode code, String detail);
}
