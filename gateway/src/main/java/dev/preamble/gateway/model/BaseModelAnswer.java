package dev.preamble.gateway.model;

import dev.preamble.catalog.model.BaseModel;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.Range;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.worker.BaseModelCard;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A base model as the API tells of it.
 *
 * @param card what its workers announced
 * @param laneMemoryBytes what a training job may take of a lane, whichever worker runs it; null where they do not say
 * @param trainingOptions limits of each option of a training job
 * @param generationOptions limits of each option of a generation job that is a number
 */
public record BaseModelAnswer(
        String id,
        BaseModelCard card,
        @Nullable Long laneMemoryBytes,
        Instant announcedAt,
        TrainingOptions trainingDefaults,
        List<Range> trainingOptions,
        GenerationOptions generationDefaults,
        List<Range> generationOptions) {
    static BaseModelAnswer of(BaseModel model) {
        return new BaseModelAnswer(
                model.id().value(),
                model.card(),
                model.laneMemory().isPresent() ? model.laneMemory().getAsLong() : null,
                model.announcedAt(),
                TrainingOptions.defaults(),
                TrainingOptions.limits(),
                GenerationOptions.defaults(),
                GenerationOptions.limits());
    }
}
