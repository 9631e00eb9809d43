package dev.preamble.records.completion;

import dev.preamble.records.id.CompletionId;
import java.time.Instant;

/**
 * Nobody waits for that completion any more. Said once; one that is lost costs a text that nobody reads.
 *
 * @param deadline of the request
 */
public record CompletionWithdrawal(CompletionId id, Instant deadline) implements CompletionWish {}
