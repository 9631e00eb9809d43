package dev.preamble.parts;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The ports of one platform, all on 127.0.0.1, from a base upward without gaps.
 *
 * @param base the gateway's; the others follow
 */
public record Ports(int base) {
    /** Where people look first. */
    public static final int DEFAULT_BASE = 7400;

    private static final int SPAN = 16;
    private static final int FIRST = 20_000;
    private static final int SPANS = (32_000 - FIRST) / SPAN;
    private static final AtomicInteger NEXT =
            new AtomicInteger(RandomGenerator.getDefault().nextInt(SPANS));

    public Ports {
        if (base < 1024 || base > 65536 - SPAN) {
            throw new IllegalArgumentException(
                    "port base " + base + " is out of range: 1024 to " + (65536 - SPAN) + ", " + SPAN + " are taken");
        }
    }

    /**
     * Ports that nobody uses now, for servers that nobody looks for at a fixed place. None is given twice by a process until
     * all were, and none is one of those that Linux gives to clients: a connection that ended keeps such a port from a server
     * for a minute, so that it would not be free any more when the server starts.
     */
    public static Ports free() {
        while (true) {
            Ports ports = new Ports(FIRST + NEXT.getAndUpdate(span -> (span + 1) % SPANS) * SPAN);
            if (IntStream.range(0, SPAN).allMatch(offset -> Probe.isFree(ports.base() + offset))) {
                return ports;
            }
        }
    }

    public int gateway() {
        return base;
    }

    public int keycloak() {
        return base + 1;
    }

    public int store() {
        return base + 2;
    }

    public int postgres() {
        return base + 3;
    }

    /** Kafka for the platform's own parts. */
    public int kafkaParts() {
        return base + 4;
    }

    /** Kafka for tenants. */
    public int kafkaTenants() {
        return base + 5;
    }

    public int kafkaController() {
        return base + 6;
    }

    /**
     * Health and metrics of a scheduler.
     *
     * @param index 0 or 1
     */
    public int scheduler(int index) {
        return index == 0 ? base + 7 : base + 15;
    }

    /**
     * Health and metrics of a worker.
     *
     * @param index from 0 to 3
     */
    public int worker(int index) {
        return base + 8 + index;
    }
}
