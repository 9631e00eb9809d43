package dev.preamble.gateway.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Does together what is asked for at the same time. Who asks while nothing is being done is served at once; who asks
 * meanwhile is served next, together with all others who did. So the more ask, the less each costs.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
final class Gathering<Q, A> {
    /** So often it is looked who waited too long, in the time that one waits. */
    private static final int LOOKS = 10;

    private final Function<List<Q>, List<Supplier<A>>> work;
    private final int together;
    private final Duration patience;
    private final Duration look;
    private final BlockingQueue<Asked<Q, A>> waiting;
    private final AtomicBoolean working = new AtomicBoolean();
    private final AtomicBoolean watching = new AtomicBoolean();

    /**
     * @param work answers each of what is asked, in its order; an answer may throw, for who asked it alone. Called on one
     *     thread at a time
     * @param together so many at most
     * @param most so many may wait at the same time
     * @param patience how long one waits to be served
     */
    Gathering(Function<List<Q>, List<Supplier<A>>> work, int together, int most, Duration patience) {
        this.work = work;
        this.together = together;
        this.patience = patience;
        look = patience.dividedBy(LOOKS);
        waiting = new ArrayBlockingQueue<>(most);
    }

    /**
     * Waits for the answer. What is being done is not broken off, so that who asked knows what became of it.
     *
     * @throws Crowded when too many wait already, or the turn did not come in time: then nothing was done
     */
    A ask(Q question) {
        Asked<Q, A> asked = new Asked<>(question, System.nanoTime() + patience.toNanos(), new CompletableFuture<>());
        if (!waiting.offer(asked)) {
            throw new Crowded();
        }
        serve();
        try {
            return asked.answer().join();
        } catch (CompletionException e) {
            throw failure(e);
        }
    }

    /** How many wait to be served. */
    int waiting() {
        return waiting.size();
    }

    private static RuntimeException failure(CompletionException wrapped) {
        return wrapped.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(wrapped);
    }

    private void serve() {
        if (working.compareAndSet(false, true)) {
            start("gathering", this::work);
        } else if (watching.compareAndSet(false, true)) {
            start("gathering-patience", this::watch);
        }
    }

    /** It serves others too: what its starter is doing is none of its log lines'. */
    private static void start(String name, Runnable task) {
        Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).start(task);
    }

    private void work() {
        try {
            for (List<Asked<Q, A>> next = next(); !next.isEmpty(); next = next()) {
                answer(next);
            }
        } finally {
            working.set(false);
        }
        // Who came after the last look and before the line above found somebody at work.
        if (!waiting.isEmpty()) {
            serve();
        }
    }

    /** One looks at all of them now and then: a timer for each, set and given up, took a tenth of the gateway's time. */
    private void watch() {
        try {
            while (!waiting.isEmpty()) {
                Thread.sleep(look);
                long now = System.nanoTime();
                for (Asked<Q, A> asked : waiting) {
                    if (now - asked.until() >= 0 && waiting.remove(asked)) {
                        asked.answer().completeExceptionally(new Crowded());
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watching.set(false);
        }
        // As above.
        if (!waiting.isEmpty()) {
            serve();
        }
    }

    private List<Asked<Q, A>> next() {
        List<Asked<Q, A>> next = new ArrayList<>();
        waiting.drainTo(next, together);
        return next;
    }

    private void answer(List<Asked<Q, A>> all) {
        try {
            List<Supplier<A>> answers =
                    work.apply(all.stream().map(Asked::question).toList());
            for (int i = 0; i < all.size(); i++) {
                all.get(i).answer(answers.get(i));
            }
        } catch (RuntimeException | Error failure) {
            all.forEach(asked -> asked.answer().completeExceptionally(failure));
        }
    }

    /** More is asked than can be done. */
    static final class Crowded extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** @param until when, by {@link System#nanoTime}, its patience ends */
    private record Asked<Q, A>(Q question, long until, CompletableFuture<A> answer) {
        void answer(Supplier<A> given) {
            try {
                answer.complete(given.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        }
    }
}
