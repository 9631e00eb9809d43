package dev.preamble.records.completion;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.preamble.records.id.CompletionId;
import java.time.Instant;

/** What a gateway says to the scheduler. Older ones say no kind: theirs are requests. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind", defaultImpl = CompletionRequest.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = CompletionRequest.class, name = "request"),
    @JsonSubTypes.Type(value = CompletionWithdrawal.class, name = "withdrawal")
})
public sealed interface CompletionWish permits CompletionRequest, CompletionWithdrawal {
    CompletionId id();

    /** After which nobody waits: whoever reads it later drops it. */
    Instant deadline();
}
