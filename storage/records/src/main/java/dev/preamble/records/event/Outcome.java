package dev.preamble.records.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.preamble.records.task.ArtifactRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a finished segment made; stored under keys of its run. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.LearnedPrefix.class, name = "learned-prefix"),
    @JsonSubTypes.Type(value = Outcome.Compared.class, name = "compared"),
    @JsonSubTypes.Type(value = Outcome.GeneratedLines.class, name = "generated-lines")
})
public sealed interface Outcome {
    /**
     * The job's prefix.
     *
     * @param parent digest of the checkpoint that the run started from; null when it started from nothing
     * @param files of the version's folder; the adapter's weights are the first
     * @param state of the trainer at its last step, for a job that goes on from there; null if it was not kept
     * @param scores on held-out rows; null where none were asked for, and where there are no such rows
     */
    record LearnedPrefix(
            @Nullable String parent,
            long firstStep,
            long lastStep,
            List<PrefixFile> files,
            @Nullable ArtifactRef state,
            @Nullable Scores scores)
            implements Outcome {
        public LearnedPrefix {
            files = List.copyOf(files);
            if (files.isEmpty()) {
                throw new IllegalArgumentException("a learned prefix without files");
            }
        }
    }

    /**
     * How far the job came by what it learned instead of a prefix, which itself is not kept.
     *
     * @param parent digest of the checkpoint that the run started from; null when it started from nothing
     * @param report one JSON document: what was done, the losses, the scores and the texts
     * @param scores as of a prefix
     */
    record Compared(
            @Nullable String parent,
            long firstStep,
            long lastStep,
            ArtifactRef report,
            @Nullable Scores scores) implements Outcome {}

    /**
     * A segment's results: JSON lines of {@link dev.preamble.records.tenant.GeneratedLine}.
     *
     * @param firstLine first input line of the segment, counted from 0
     */
    record GeneratedLines(ArtifactRef results, long firstLine, int lines) implements Outcome {}

    /**
     * A file of a version's folder.
     *
     * @param name in the folder, such as {@code adapter_model.safetensors}
     * @param storeVersion the store's own version of the object; null where the store keeps none
     */
    record PrefixFile(
            String name, ArtifactRef artifact, @Nullable String storeVersion) {}
}
