package dev.preamble.scheduler.worker;

import dev.preamble.catalog.model.BaseModel;
import dev.preamble.catalog.model.BaseModels;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.leadership.Leadership;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes into the catalog which base models the workers hold, and what their lanes can take. A pool's model changes there
 * only once no live worker holds the former weights, so that two kinds of workers do not take turns in it. One thread at a
 * time.
 */
@Singleton
public final class Announcements {
    private final BaseModels models;
    private final Leadership leadership;
    private final Map<PoolId, Announced> written = new HashMap<>();

    public Announcements(BaseModels models, Leadership leadership) {
        this.models = models;
        this.leadership = leadership;
    }

    public void run(Crew crew, Instant now) {
        for (Heartbeat worker : crew.alive()) {
            Announced known = written.get(worker.pool());
            if (known == null
                    || crew.supersedes(worker, known.card())
                    || !crew.laneMemory(worker.pool()).equals(known.laneMemory())) {
                written.put(worker.pool(), leadership.write(() -> announce(worker, crew, now)));
            }
        }
    }

    /** What the catalog says of a pool. */
    private record Announced(BaseModelCard card, OptionalLong laneMemory) {}

    private Announced announce(Heartbeat worker, Crew crew, Instant now) {
        Optional<BaseModel> present = models.of(worker.pool());
        OptionalLong laneMemory = crew.laneMemory(worker.pool());
        if (present.isEmpty()) {
            models.persist(new BaseModel(worker.pool(), worker.base(), laneMemory, now));
            return new Announced(worker.base(), laneMemory);
        }
        BaseModel model = present.get();
        if (crew.supersedes(worker, model.card())) {
            model.announce(worker.base(), now);
        }
        model.giveLanes(laneMemory);
        return new Announced(model.card(), laneMemory);
    }
}
