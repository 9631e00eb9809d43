package dev.preamble.local.upgrade;

import java.net.URI;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The gateways that take requests, in turn: what a load balancer does. One that is closed gets no more, and has answered all
 * that it got.
 */
final class Doors {
    private final List<URI> open = new ArrayList<>();
    private final Map<URI, Integer> within = new HashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private long requests;

    synchronized void open(URI gateway) {
        open.add(gateway);
    }

    synchronized void close(URI gateway) throws InterruptedException {
        open.remove(gateway);
        while (within.getOrDefault(gateway, 0) > 0) {
            wait();
        }
    }

    /** The one whose turn it is, until {@link #leave}. */
    synchronized URI enter() {
        URI gateway = open.get((int) (requests++ % open.size()));
        within.merge(gateway, 1, Integer::sum);
        return gateway;
    }

    synchronized void leave(URI gateway) {
        within.merge(gateway, -1, Integer::sum);
        notifyAll();
    }

    synchronized long requests() {
        return requests;
    }

    /** A request was answered that the platform cannot, or not at all. */
    void failed(URI gateway, RuntimeException failure) {
        String told = LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS) + " " + gateway + " "
                + failure.getMessage();
        System.out.println("[trial] FAILED " + told);
        failures.add(told);
    }

    List<String> failures() {
        return List.copyOf(failures);
    }
}
