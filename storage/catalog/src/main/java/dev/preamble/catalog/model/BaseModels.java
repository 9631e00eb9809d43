package dev.preamble.catalog.model;

import dev.preamble.records.id.PoolId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** All base models. */
@ApplicationScoped
public class BaseModels implements PanacheRepositoryBase<BaseModel, String> {
    public Optional<BaseModel> of(PoolId id) {
        return findByIdOptional(id.value());
    }
}
