package dev.preamble.scheduler.worker;

import dev.preamble.catalog.model.BaseModel;
import dev.preamble.catalog.model.BaseModels;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.leadership.Leadership;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes into the catalog which base models the workers hold. A pool's model changes there only once no live worker
 * holds the former weights, so that two kinds of workers do not take turns in it. One thread at a time.
 */
@Singleton
public final class Announcements {
    private final BaseModels models;
    private final Leadership leadership;
    private final Map<PoolId, String> written = new HashMap<>();

    public Announcements(BaseModels models, Leadership leadership) {
        this.models = models;
        this.leadership = leadership;
    }

    public void run(Crew crew, Instant now) {
        for (Heartbeat worker : crew.alive()) {
            String known = written.get(worker.pool());
            if (known == null || !crew.digests(worker.pool()).contains(known)) {
                written.put(worker.pool(), leadership.write(() -> announce(worker, crew, now)));
            }
        }
    }

    /** @return the digest that the catalog names from now on */
    private String announce(Heartbeat worker, Crew crew, Instant now) {
        Optional<BaseModel> present = models.of(worker.pool());
        if (present.isEmpty()) {
            models.persist(new BaseModel(worker.pool(), worker.base(), now));
            return worker.base().digest();
        }
        BaseModel model = present.get();
        if (!crew.digests(worker.pool()).contains(model.digest())) {
            model.announce(worker.base(), now);
        }
        return model.digest();
    }
}
