package dev.preamble.catalog.upload;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The parts of all uploads that are open. */
@ApplicationScoped
public class UploadParts implements PanacheRepositoryBase<UploadPart, UUID> {
    /** By their numbers. */
    public List<UploadPart> of(UUID upload) {
        return list("upload = ?1 order by number", upload);
    }

    public Optional<UploadPart> at(UUID upload, int number) {
        return find("upload = ?1 and number = ?2", upload, number).firstResultOptional();
    }
}
