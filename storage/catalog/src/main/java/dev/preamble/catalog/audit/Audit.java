package dev.preamble.catalog.audit;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** The audit trail. */
@ApplicationScoped
public class Audit implements PanacheRepositoryBase<AuditEntry, Long> {}
