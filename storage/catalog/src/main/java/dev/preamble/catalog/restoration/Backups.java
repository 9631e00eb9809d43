package dev.preamble.catalog.restoration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

/** What whoever erases from the store asks first. */
@ApplicationScoped
public class Backups {
    private final EntityManager entities;

    public Backups(EntityManager entities) {
        this.entities = entities;
    }

    /** Whether one is made now; within a transaction. */
    public boolean isUnderWay() {
        return (Boolean)
                entities.createNativeQuery(BackupHold.IS_TAKEN, Boolean.class).getSingleResult();
    }
}
