package dev.preamble.gateway;

import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** The same request from many threads. */
final class AtOnce {
    private static final int PARALLEL = 8;

    private AtOnce() {}

    static List<Response> call(Callable<Response> ask) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            List<Future<Response>> answers =
                    Stream.generate(() -> threads.submit(ask)).limit(PARALLEL).toList();
            List<Response> done = new ArrayList<>();
            for (Future<Response> answer : answers) {
                done.add(answer.get());
            }
            return done;
        }
    }
}
