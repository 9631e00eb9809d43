package dev.preamble.local;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a command that is interrupted say how it ended: a JVM halts as soon as its shutdown hooks are done. */
final class Farewell {
    private static final CountDownLatch SAID = new CountDownLatch(1);
    private static final int SECONDS = 2;

    private Farewell() {}

    static void said() {
        SAID.countDown();
    }

    /** In a shutdown hook. */
    static void await() {
        try {
            var unused = SAID.await(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
