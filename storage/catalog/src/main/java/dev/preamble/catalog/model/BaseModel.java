package dev.preamble.catalog.model;

import dev.preamble.records.RecordJson;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.worker.BaseModelCard;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.OptionalLong;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A frozen language model, as the workers of its pool last announced it. */
@Entity
@Table(name = "base_model")
public class BaseModel {
    @Id
    private String id;

    private String digest;

    @JdbcTypeCode(SqlTypes.JSON)
    private String card;

    @Column(name = "announced_at")
    private Instant announcedAt;

    @Column(name = "lane_memory")
    private @Nullable Long laneMemory;

    private transient @Nullable BaseModelCard read;

    @SuppressWarnings("NullAway.Init")
    protected BaseModel() {}

    public BaseModel(PoolId id, BaseModelCard card, OptionalLong laneMemory, Instant announcedAt) {
        this.id = id.value();
        this.digest = card.digest();
        this.card = RecordJson.text(card);
        this.announcedAt = announcedAt;
        this.laneMemory = boxed(laneMemory);
    }

    /** The pool's workers hold other weights than before; new jobs are accepted for these. */
    public void announce(BaseModelCard announced, Instant now) {
        digest = announced.digest();
        card = RecordJson.text(announced);
        read = announced;
        announcedAt = now;
    }

    /** The pool's workers give their lanes other memory than before, or do not say how much. */
    public void giveLanes(OptionalLong bytes) {
        laneMemory = boxed(bytes);
    }

    private static @Nullable Long boxed(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() : null;
    }

    /** A base model is named as its pool. */
    public PoolId id() {
        return new PoolId(id);
    }

    public String digest() {
        return digest;
    }

    public BaseModelCard card() {
        if (read == null) {
            read = RecordJson.read(card, BaseModelCard.class);
        }
        return read;
    }

    /** Bytes that a job may take of a lane of the pool, whichever of its workers runs it; empty when they do not say. */
    public OptionalLong laneMemory() {
        return laneMemory == null ? OptionalLong.empty() : OptionalLong.of(laneMemory);
    }

    public Instant announcedAt() {
        return announcedAt;
    }
}
