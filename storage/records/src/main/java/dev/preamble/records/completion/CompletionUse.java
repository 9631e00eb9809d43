package dev.preamble.records.completion;

import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.TenantId;
import java.time.Instant;

/**
 * What a run used of its lane, well ended or not: all that stays of a completion. The first that is read of one counts.
 *
 * @param at by the worker's clock
 */
public record CompletionUse(
        CompletionId id, RunId run, TenantId tenant, Instant at, long laneMillis, long tokensGenerated) {}
