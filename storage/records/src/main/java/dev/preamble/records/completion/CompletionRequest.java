package dev.preamble.records.completion;

import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.GenerationOptions;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway asks of the scheduler, which sends the same on to the pool when it is its turn. Until the first answer the
 * gateway says it again every {@link dev.preamble.records.Topics#COMPLETION_REPEAT}: what is not repeated nobody waits for any more.
 *
 * @param baseDigest lower-case hexadecimal SHA-256 of the weights that are meant
 * @param prefix the learned prefix to generate with; null generates with the base model alone
 * @param deadline after which nobody waits: whoever reads it later drops it
 * @param replyTo the partition of the replies that the asking gateway reads
 * @param whole true where the prompts have their special tokens in them, and get none besides; null is false, as for
 *     the inputs that a prefix learned from
 */
public record CompletionRequest(
        CompletionId id,
        TenantId tenant,
        PoolId pool,
        String baseDigest,
        @Nullable ArtifactRef prefix,
        List<String> prompts,
        GenerationOptions options,
        Instant deadline,
        int replyTo,
        @Nullable Boolean whole)
        implements CompletionWish {
    public CompletionRequest {
        prompts = List.copyOf(prompts);
    }
}
