package dev.preamble.catalog.job;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** What was given up, for the operator. */
@ApplicationScoped
public class DeadLetters implements PanacheRepositoryBase<DeadLetter, UUID> {}
