package dev.preamble.catalog.prefix;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** The aliases of all prefixes. */
@ApplicationScoped
public class PrefixAliases implements PanacheRepositoryBase<PrefixAlias, PrefixAlias.Key> {
    public Optional<PrefixAlias> of(Prefix prefix, String name) {
        return findByIdOptional(new PrefixAlias.Key(prefix.id(), name));
    }

    public List<PrefixAlias> of(Prefix prefix) {
        return list("prefix = ?1 order by name", prefix.id());
    }
}
