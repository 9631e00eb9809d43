package dev.preamble.records.completion;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.preamble.records.event.TextGrowth.Piece;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.tenant.GeneratedLine.ChosenToken;
import dev.preamble.records.tenant.GeneratedLine.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes of a request, in order for each run. Of several runs, which there may be when a scheduler or a worker died,
 * the one that is heard first counts.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = CompletionReply.Begun.class, name = "begun"),
    @JsonSubTypes.Type(value = CompletionReply.Grew.class, name = "grew"),
    @JsonSubTypes.Type(value = CompletionReply.Text.class, name = "text"),
    @JsonSubTypes.Type(value = CompletionReply.Ended.class, name = "ended"),
    @JsonSubTypes.Type(value = CompletionReply.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = CompletionReply.Refused.class, name = "refused")
})
public sealed interface CompletionReply {
    CompletionId id();

    /** What a run says, and not the scheduler. */
    sealed interface OfRun extends CompletionReply {
        RunId run();
    }

    /** A worker works on it. */
    record Begun(CompletionId id, RunId run) implements OfRun {}

    /**
     * Texts have grown.
     *
     * @param pieces of one text or of several, by the prompt's place in the request as their line
     */
    record Grew(CompletionId id, RunId run, List<Piece> pieces) implements OfRun {
        public Grew {
            pieces = List.copyOf(pieces);
        }
    }

    /**
     * One prompt's whole text.
     *
     * @param line the prompt's place in the request, from 0
     * @param tokens how many were generated, those of a stop sequence counted
     * @param promptTokens how many the model was given, virtual ones not counted
     * @param logProbabilities of each token; null unless the options ask
     */
    record Text(
            CompletionId id,
            RunId run,
            int line,
            String output,
            FinishReason finish,
            int tokens,
            int promptTokens,
            @Nullable List<ChosenToken> logProbabilities)
            implements OfRun {}

    /**
     * All texts were told.
     *
     * @param engineMillis from when the prompts were tokens and the prefix was in memory, to the last token
     */
    record Ended(CompletionId id, RunId run, double engineMillis) implements OfRun {}

    /** The run gave up. */
    record Failed(CompletionId id, RunId run, ErrorCode code, String detail) implements OfRun {}

    /** The scheduler sends it to no worker. */
    record Refused(CompletionId id, ErrorCode code, String detail) implements CompletionReply {}
}
