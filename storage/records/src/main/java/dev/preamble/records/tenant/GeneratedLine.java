package dev.preamble.records.tenant;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.records.id.JobId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line that a generation job made.
 *
 * @param line which input line, counted from 0
 * @param output up to a stop sequence
 * @param tokens how many tokens were generated, those of a stop sequence counted
 * @param logProbabilities of each of these tokens; null unless the job's options ask
 * @param promptTokens how many tokens the model was given for the input, virtual ones not counted; null from workers that
 *     do not tell
 */
public record GeneratedLine(
        JobId job,
        long line,
        String input,
        String output,
        FinishReason finish,
        int tokens,
        @Nullable List<ChosenToken> logProbabilities,
        @Nullable Integer promptTokens) {
    /** CloudEvents type of a line on a results topic. */
    public static final String TYPE = "dev.preamble.generation.line.v1";

    /** Why generation ended. */
    public enum FinishReason {
        /** The model ended the text, or a stop sequence came. */
        @JsonProperty("stop")
        STOP,
        /** The limit of new tokens was reached. */
        @JsonProperty("length")
        LENGTH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A token of the output.
     *
     * @param text of this token alone; a character that takes several tokens shows as U+FFFD in each
     * @param logProbability natural logarithm, by the model itself: before temperature, penalty and the like; -9999 for
     *     one that is no number
     * @param likeliest as many as the options say, the likeliest first
     */
    public record ChosenToken(int id, String text, double logProbability, List<LikelyToken> likeliest) {}

    /** A token that could have been chosen; as in {@link ChosenToken}. */
    public record LikelyToken(int id, String text, double logProbability) {}
}
