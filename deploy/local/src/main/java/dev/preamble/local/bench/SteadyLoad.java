package dev.preamble.local.bench;

import dev.preamble.client.terminal.StatusLine;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** Requests that leave when they are due, whatever became of those before, up to a number that no server would let wait. */
final class SteadyLoad {
    private static final int UNANSWERED = 1000;

    private final HttpClient http;
    private final StatusLine status;

    SteadyLoad(HttpClient http, StatusLine status) {
        this.http = http;
        this.status = status;
    }

    /**
     * @param rate requests a second
     * @param request by its number, from 0
     */
    GatewayReport.Submissions run(String kind, int rate, Duration length, IntFunction<HttpRequest> request)
            throws InterruptedException {
        long count = rate * length.toSeconds();
        Queue<Long> nanos = new ConcurrentLinkedQueue<>();
        AtomicLong refused = new AtomicLong();
        Semaphore room = new Semaphore(UNANSWERED);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + i * 1_000_000_000L / rate;
            awaitTime(due);
            HttpRequest asked = request.apply(i);
            room.acquire();
            var unused = http.sendAsync(asked, BodyHandlers.discarding()).whenComplete((answer, failure) -> {
                if (failure != null || answer.statusCode() != 202) {
                    refused.incrementAndGet();
                }
                nanos.add(System.nanoTime() - due);
                room.release();
            });
            if (i % rate == 0) {
                status.show(String.format(
                        Locale.ROOT,
                        "%s  %s: %d sent, %d answered",
                        StatusLine.bar((double) i / count),
                        kind,
                        i,
                        nanos.size()));
            }
        }
        room.acquire(UNANSWERED);
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new GatewayReport.Submissions(
                kind, rate, (count - refused.get()) / seconds, refused.get(), Spread.ofNanos(nanos));
    }

    private static void awaitTime(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
