package dev.preamble.gateway.job;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Transactions that may lose a race for a unique name, or a deadlock; the loser looks again and finds what the winner
 * wrote.
 */
@Singleton
public final class Contest {
    private static final int TRIES = 3;

    /** SQL states: a unique name is taken, a foreign key's row is gone, a deadlock was ended at our cost. */
    private static final Set<String> LOST = Set.of("23505", "23503", "40P01");

    /** Classes of SQL states: a value that cannot be kept, a constraint that does not hold. */
    private static final String DATA_EXCEPTION = "22";

    private static final String CONSTRAINT = "23";

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

    /** Whether a transaction failed for the rows that it was to store, and not for the catalog's own state. */
    static boolean isOfItsRows(Throwable failure) {
        return hasSqlState(failure, state -> state.startsWith(DATA_EXCEPTION) || state.startsWith(CONSTRAINT));
    }

    private static boolean hasSqlState(Throwable failure, Predicate<String> states) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && states.test(String.valueOf(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    public <T> T call(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return QuarkusTransaction.requiringNew().call(() -> {
                    T result = work.get();
                    entities.flush();
                    return result;
                });
            } catch (RuntimeException failure) {
                if (attempt == TRIES || !hasSqlState(failure, LOST::contains)) {
                    throw failure;
                }
            }
        }
    }
}
