package dev.preamble.catalog.model;

import dev.preamble.records.RecordJson;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.worker.BaseModelCard;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

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

    @SuppressWarnings("NullAway.Init")
    protected BaseModel() {}

    public BaseModel(PoolId id, BaseModelCard card, Instant announcedAt) {
        this.id = id.value();
        this.digest = card.digest();
        this.card = RecordJson.text(card);
        this.announcedAt = announcedAt;
    }

    /** The pool's workers hold other weights than before; new jobs are accepted for these. */
    public void announce(BaseModelCard announced, Instant now) {
        digest = announced.digest();
        card = RecordJson.text(announced);
        announcedAt = now;
    }

    /** A base model is named as its pool. */
    public PoolId id() {
        return new PoolId(id);
    }

    public String digest() {
        return digest;
    }

    public BaseModelCard card() {
        return RecordJson.read(card, BaseModelCard.class);
    }

    public Instant announcedAt() {
        return announcedAt;
    }
}
