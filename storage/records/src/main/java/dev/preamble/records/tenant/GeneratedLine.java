package dev.preamble.records.tenant;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.records.id.JobId;
import java.util.Locale;

/**
 * One line that a generation job made.
 *
 * @param line which input line, counted from 0
 * @param tokens how many tokens were generated
 */
public record GeneratedLine(JobId job, long line, String input, String output, FinishReason finish, int tokens) {
    /** CloudEvents type of a line on a results topic. */
    public static final String TYPE = "dev.preamble.generation.line.v1";

    /** Why generation ended. */
    public enum FinishReason {
        /** The model ended the text. */
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
}
