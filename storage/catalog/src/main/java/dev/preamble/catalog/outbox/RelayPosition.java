package dev.preamble.catalog.outbox;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How far the outbox is sent, as a mirror of what the relay committed on Kafka. One row. */
@Entity
@Table(name = "relay")
public class RelayPosition {
    @Id
    private boolean id = true;

    private long position;

    protected RelayPosition() {}

    public long position() {
        return position;
    }

    public void advance(long to) {
        position = Math.max(position, to);
    }
}
