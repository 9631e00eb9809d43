package dev.preamble.gateway.job;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.function.Supplier;
import org.hibernate.exception.ConstraintViolationException;

/** Transactions that may lose a race for a unique name; the loser looks again and finds what the winner wrote. */
@Singleton
public final class Contest {
    private static final int TRIES = 3;

    private final EntityManager entities;

    public Contest(EntityManager entities) {
        this.entities = entities;
    }

    public void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }

    public <T> T call(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return QuarkusTransaction.requiringNew().call(() -> {
                    T result = work.get();
                    entities.flush();
                    return result;
                });
            } catch (ConstraintViolationException lost) {
                if (attempt == TRIES) {
                    throw lost;
                }
            }
        }
    }
}
