package dev.preamble.catalog.prefix;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The versions of all prefixes. */
@ApplicationScoped
public class PrefixVersions implements PanacheRepositoryBase<PrefixVersion, UUID> {
    public Optional<PrefixVersion> of(Prefix prefix, int number) {
        return find("prefix = ?1 and number = ?2", prefix.id(), number).firstResultOptional();
    }

    public Optional<PrefixVersion> newest(Prefix prefix) {
        return find("prefix = ?1 order by number desc", prefix.id()).firstResultOptional();
    }

    public Optional<PrefixVersion> byIdempotencyKey(Prefix prefix, String key) {
        return find("prefix = ?1 and idempotencyKey = ?2", prefix.id(), key).firstResultOptional();
    }

    /** Newest first, those with a smaller number than this. */
    public List<PrefixVersion> before(Prefix prefix, int number, int limit) {
        return find("prefix = ?1 and number < ?2 order by number desc", prefix.id(), number)
                .page(0, limit)
                .list();
    }
}
