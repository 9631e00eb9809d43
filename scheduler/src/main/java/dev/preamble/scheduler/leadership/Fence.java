package dev.preamble.scheduler.leadership;

import java.util.OptionalLong;
import java.util.function.Supplier;

/** Lets a scheduler's writes through while it leads: each is a transaction of its own. */
public interface Fence {
    /** The epoch in which this scheduler leads, as far as it knows; empty when another one does. */
    OptionalLong epoch();

    /**
     * Runs the work in a transaction of its own, under the lease.
     *
     * @throws NotLeading when another one leads, or nobody; nothing was written then
     */
    <T> T write(Supplier<T> work);

    /**
     * Looks whether this scheduler leads, and keeps nobody from taking over: for what is no write.
     *
     * @throws NotLeading when it does not
     */
    default void look() {
        run(() -> {});
    }

    /** As {@link #write(Supplier)}, for work without a result. */
    default void run(Runnable work) {
        write(() -> {
            work.run();
            return true;
        });
    }
}
