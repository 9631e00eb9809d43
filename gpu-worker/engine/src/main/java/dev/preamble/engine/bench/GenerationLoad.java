package dev.preamble.engine.bench;

import dev.preamble.engine.device.Device;
import dev.preamble.engine.device.Work;
import dev.preamble.engine.generation.Decoder;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.PrefixCache;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.generation.Sequence;
import dev.preamble.engine.model.BaseModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Texts that are continued as they are asked for, in one decoder. On the device thread, but for {@link #ask}. */
final class GenerationLoad implements Work, AutoCloseable {
    private final Device device;
    private final PrefixCache prefixes;
    private final Decoder decoder;
    private final Queue<Request> waiting = new ArrayDeque<>();
    private final List<Request> running = new ArrayList<>();
    private boolean seated;

    /** @param rows that are continued together at most */
    GenerationLoad(Device device, BaseModel model, int rows) {
        this.device = device;
        prefixes = new PrefixCache(model, 1L << 30);
        decoder = new Decoder(model, prefixes, rows);
    }

    /**
     * Asks for a continuation, from any thread; the future is done when all of it is there.
     *
     * @param phase in which the answer counts, and the turns that it takes
     */
    CompletableFuture<@Nullable Void> ask(Prompt prompt, int newTokens, Phase phase) {
        var request = new Request(prompt, GenerationOptions.greedy(newTokens), phase);
        var unused = device.call(() -> take(request));
        return request.end;
    }

    @Override
    public Kind kind() {
        return Kind.GENERATION;
    }

    @Override
    public boolean turn(Pause pause) {
        var phase = (running.isEmpty() ? waiting.element() : running.getFirst()).phase;
        phase.decode(this::step);
        running.removeIf(Request::ended);
        seated = !running.isEmpty() || !waiting.isEmpty();
        return seated;
    }

    private Request take(Request request) {
        waiting.add(request);
        if (!seated) {
            seated = true;
            var unused = device.start(this).exceptionally(this::failAll);
        }
        return request;
    }

    private void step() {
        while (!waiting.isEmpty() && decoder.hasRoom(waiting.element().options)) {
            var request = waiting.remove();
            request.sequence = decoder.join(request.prompt, request.options, 0);
            running.add(request);
        }
        decoder.step();
    }

    private @Nullable Void failAll(Throwable failure) {
        waiting.forEach(request -> request.end.completeExceptionally(failure));
        running.forEach(request -> request.end.completeExceptionally(failure));
        return null;
    }

    @Override
    public void close() {
        decoder.close();
        prefixes.close();
    }

    private static final class Request {
        private final Prompt prompt;
        private final GenerationOptions options;
        private final Phase phase;
        private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        private final long asked = System.nanoTime();
        private @Nullable Sequence sequence;
        private double firstToken;

        Request(Prompt prompt, GenerationOptions options, Phase phase) {
            this.prompt = prompt;
            this.options = options;
            this.phase = phase;
        }

        /** After each turn. */
        boolean ended() {
            var text = sequence;
            if (text == null || (text.generated().isEmpty() && text.reason() == null)) {
                return false;
            }
            if (firstToken == 0) {
                firstToken = (System.nanoTime() - asked) / 1e6;
            }
            if (text.reason() == null) {
                return false;
            }
            phase.answered(firstToken, text.generated().size());
            return end.complete(null);
        }
    }
}
