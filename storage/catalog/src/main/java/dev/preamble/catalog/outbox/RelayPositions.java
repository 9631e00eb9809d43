package dev.preamble.catalog.outbox;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** The relay's one row. */
@ApplicationScoped
public class RelayPositions implements PanacheRepositoryBase<RelayPosition, Boolean> {
    public RelayPosition current() {
        return findById(true);
    }
}
