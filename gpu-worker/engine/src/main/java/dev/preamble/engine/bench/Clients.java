package dev.preamble.engine.bench;

import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.random.CounterRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Option;

/** Clients that each ask again some time after they were answered, with a prefix of their own. */
final class Clients {
    @Option(names = "--clients", defaultValue = "4", description = "that ask for texts (default ${DEFAULT-VALUE})")
    private int clients;

    @Option(
            names = "--pause",
            defaultValue = "50",
            description = "milliseconds, on average, from an answer to the next request (default ${DEFAULT-VALUE})")
    private int pause;

    @Option(
            names = "--requests",
            defaultValue = "5",
            description = "of each client in each of four rounds (default ${DEFAULT-VALUE})")
    private int requests;

    @Option(names = "--prompt", defaultValue = "32", description = "tokens of a prompt (default ${DEFAULT-VALUE})")
    private int prompt;

    @Option(names = "--new", defaultValue = "32", description = "new tokens of a text (default ${DEFAULT-VALUE})")
    private int newTokens;

    int count() {
        return clients;
    }

    /** Returns when every client has its answers. */
    void ask(GenerationLoad generation, ModelConfiguration model, int virtualTokens, Phase phase)
            throws InterruptedException, ExecutionException {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var ended = new ExecutorCompletionService<Integer>(executor);
            for (var client = 0; client < clients; client++) {
                var number = client;
                ended.submit(() -> {
                    askAll(generation, new RandomIds(model), number, virtualTokens, phase);
                    return number;
                });
            }
            for (var client = 0; client < clients; client++) {
                ended.take().get();
            }
        }
    }

    private void askAll(GenerationLoad generation, RandomIds random, int client, int virtualTokens, Phase phase)
            throws InterruptedException, ExecutionException {
        var prefix = random.prefix(client, virtualTokens);
        var pauses = new CounterRandom(client, 3);
        for (var request = 0; request < requests; request++) {
            Thread.sleep((long) (-Math.log1p(-pauses.uniform(request)) * pause));
            generation
                    .ask(random.prompt(client * requests + request, prompt, prefix), newTokens, phase)
                    .get();
        }
    }
}
