package dev.preamble.catalog.prefix;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** A name, such as {@code production}, that points at a version of a prefix and can be moved. */
@Entity
@Table(name = "prefix_alias")
@IdClass(PrefixAlias.Key.class)
public class PrefixAlias {
    @Id
    private UUID prefix;

    @Id
    private String name;

    private UUID version;

    @Column(name = "updated_at")
    private Instant updatedAt;

    @SuppressWarnings("NullAway.Init")
    protected PrefixAlias() {}

    public PrefixAlias(Prefix prefix, String name, PrefixVersion version, Instant now) {
        this.prefix = prefix.id();
        this.name = name;
        this.version = version.id();
        this.updatedAt = now;
    }

    /** Identity of an alias. */
    public record Key(UUID prefix, String name) implements Serializable {}

    /** Points at another version from now on. */
    public void move(PrefixVersion to, Instant now) {
        version = to.id();
        updatedAt = now;
    }

    public String name() {
        return name;
    }

    public UUID version() {
        return version;
    }

    public Instant updatedAt() {
        return updatedAt;
    }
}
