package dev.preamble.engine.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A prefix version on disk: what {@link PrefixFolder} holds, training.json and metrics.json. */
public final class PrefixVersionFolder {
    /** The files of a version, all of them. */
    public static final List<String> FILES =
            List.of("adapter_model.safetensors", "adapter_config.json", "training.json", "metrics.json");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PrefixVersionFolder() {}

    /**
     * Writes a version into a folder, which is made if need be.
     *
     * @param scores null where there are none
     */
    public static void write(
            Path folder,
            ModelConfiguration model,
            Prefix prefix,
            TrainingRecord training,
            TrainingMetrics metrics,
            @Nullable HeldOutScores scores) {
        try {
            Files.createDirectories(folder);
            PrefixFolder.save(prefix, model, folder);
            writeJson(folder.resolve("training.json"), training);
            writeJson(folder.resolve("metrics.json"), new Metrics(metrics, scores));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Metrics(
            @JsonUnwrapped TrainingMetrics training,
            @Nullable HeldOutScores scores) {}

    private static void writeJson(Path file, Object content) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
    }
}
