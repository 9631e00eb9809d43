package dev.preamble.gateway.completion;

import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.caller.Caller;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.job.Choice;
import dev.preamble.gateway.job.Chosen;
import dev.preamble.gateway.job.GenerationJobRequest;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionWithdrawal;
import dev.preamble.records.event.TextGrowth.Piece;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Texts whose sender waits for them. Nothing of them is kept but what they used: if a part dies, or this gateway, the
 * sender gets an error or none, and may repeat. What nobody waits for any more is taken back, so that it takes no lane.
 */
@Singleton
public final class Completions {
    /** A worker that has begun tells of each token; one that is silent for so long is lost, or its device hangs. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** How long it takes to see that a caller is gone. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Choice choice;
    private final TenantsInUse tenantsInUse;
    private final CompletionTopics topics;
    private final Clock clock;
    private final Map<CompletionId, Asked> open = new ConcurrentHashMap<>();

    public Completions(Choice choice, TenantsInUse tenantsInUse, CompletionTopics topics, Clock clock) {
        this.choice = choice;
        this.tenantsInUse = tenantsInUse;
        this.topics = topics;
        this.clock = clock;
    }

    /** Is told of texts as they grow; when nobody can be told any more, nobody waits. */
    @FunctionalInterface
    public interface Listener {
        void grew(List<Piece> pieces) throws IOException;
    }

    /**
     * All texts.
     *
     * @param lines one for each input, in their order
     * @param engineMillis of that the engine took
     */
    public record Said(List<CompletionReply.Text> lines, double engineMillis) {}

    /** A request that a worker has begun; for one thread, which must await or close it. */
    public final class Asked implements AutoCloseable {
        private final Caller caller;
        private final CompletionRequest request;
        private final BlockingQueue<CompletionReply> inbox;
        private @Nullable RunId run;
        private @Nullable CompletionReply unread;

        private Asked(Caller caller, CompletionRequest request, BlockingQueue<CompletionReply> inbox) {
            this.caller = caller;
            this.request = request;
            this.inbox = inbox;
        }

        public CompletionId id() {
            return request.id();
        }

        /** As {@link #await(Listener)}, where nobody reads before the end. */
        public Said await() {
            try {
                return await(pieces -> {});
            } catch (IOException e) {
                throw new UncheckedIOException("nobody listens", e);
            }
        }

        /**
         * Waits for all texts. The run that is heard first is the one that counts.
         *
         * @throws Refusal when nothing comes of it, or the caller goes away
         * @throws IOException of the listener; nobody waits then
         */
        public Said await(Listener listener) throws IOException {
            try {
                List<CompletionReply.Text> lines = new ArrayList<>();
                while (true) {
                    CompletionReply reply = unread == null ? next(SILENCE) : unread;
                    unread = null;
                    if (reply == null) {
                        throw silent();
                    }
                    switch (reply) {
                        case CompletionReply.Begun begun -> {}
                        case CompletionReply.Grew grew -> listener.grew(grew.pieces());
                        case CompletionReply.Text text -> lines.add(text);
                        case CompletionReply.Ended ended -> {
                            end();
                            return said(lines, ended);
                        }
                        case CompletionReply.Failed failed -> {
                            end();
                            throw Refusal.of(failed.code(), failed.detail() + ".");
                        }
                        case CompletionReply.Refused late -> {}
                    }
                }
            } finally {
                close();
            }
        }

        private Said said(List<CompletionReply.Text> lines, CompletionReply.Ended ended) {
            if (lines.size() != request.prompts().size()) {
                throw Refusal.of(ErrorCode.UNAVAILABLE, "A part of the answer was lost. Repeat the request.");
            }
            return new Said(lines, ended.engineMillis());
        }

        /** Asks again and again until a worker has begun. */
        private Asked begin() {
            try {
                do {
                    topics.send(request);
                    CompletionReply first = next(Topics.COMPLETION_REPEAT);
                    switch (first) {
                        case null -> {}
                        case CompletionReply.Refused refused -> {
                            end();
                            throw Refusal.of(refused.code(), refused.detail());
                        }
                        case CompletionReply.OfRun any -> {
                            unread = any;
                            return this;
                        }
                    }
                } while (clock.instant().isBefore(request.deadline()));
                throw Refusal.of(
                        ErrorCode.UNAVAILABLE,
                        "No worker began within " + Limits.CONVERSATION.toSeconds()
                                + " s: all lanes are busy, or a part of the platform is away. Try again later.");
            } catch (Refusal refused) {
                close();
                throw refused;
            }
        }

        /** The next reply of the run that counts, or of the scheduler; null when none came in time. */
        private @Nullable CompletionReply next(Duration patience) {
            Instant until = clock.instant().plus(patience);
            try {
                for (Duration left = patience; left.isPositive(); left = Duration.between(clock.instant(), until)) {
                    CompletionReply reply =
                            inbox.poll(Math.min(left.toMillis(), LOOK.toMillis()), TimeUnit.MILLISECONDS);
                    if (caller.isGone()) {
                        // Of no interest to the log, and nobody reads it.
                        throw Refusal.conflict("The caller went away.");
                    }
                    if (reply != null && counts(reply)) {
                        return reply;
                    }
                }
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Refusal.of(ErrorCode.UNAVAILABLE, "The gateway is going down. Try again later.", e);
            }
        }

        private boolean counts(CompletionReply reply) {
            if (!(reply instanceof CompletionReply.OfRun ofRun)) {
                return true;
            }
            if (run == null) {
                run = ofRun.run();
            }
            return run.equals(ofRun.run());
        }

        private Refusal silent() {
            return Refusal.of(
                    ErrorCode.UNAVAILABLE,
                    "The worker was not heard of for " + SILENCE.toSeconds() + " s. Repeat the request.");
        }

        /** Nobody waits any more: unless it is over, it is to end. */
        @Override
        public void close() {
            if (end()) {
                topics.send(new CompletionWithdrawal(request.id(), request.deadline()));
            }
        }

        /** @return whether it had not ended before */
        private boolean end() {
            topics.forget(request.id());
            return open.remove(request.id(), this);
        }
    }

    /** Whether a request is small enough to be asked for by one record. */
    public static boolean fits(List<String> prompts) {
        return prompts.stream().mapToInt(String::length).sum() <= Limits.COMPLETION_CHARACTERS;
    }

    /**
     * Returns once a worker has begun.
     *
     * @param asked of it model, inputs and options count
     * @throws Refusal when the request is not granted, nobody begins, or the caller goes away
     */
    public Asked ask(Caller caller, TenantId tenant, GenerationJobRequest asked) {
        return ask(caller, tenant, asked, false);
    }

    /**
     * As {@link #ask(Caller, TenantId, GenerationJobRequest)}.
     *
     * @param whole whether the inputs have their special tokens in them, and get none besides
     */
    public Asked ask(Caller caller, TenantId tenant, GenerationJobRequest asked, boolean whole) {
        GenerationJobRequest.Wanted wanted = asked.checked();
        if (!(wanted.inputs() instanceof GenerationJobRequest.Inputs.Inline inputs) || !fits(inputs.texts())) {
            throw new IllegalArgumentException("a job's inputs");
        }
        requireRoom(tenant);
        Chosen chosen = QuarkusTransaction.requiringNew().call(() -> {
            tenantsInUse.require(tenant);
            return choice.of(tenant, wanted.model());
        });
        chosen.requireRoom(wanted.options());
        PrefixVersion version = chosen.version();
        CompletionId id = CompletionId.random();
        Asked begun = new Asked(
                caller,
                new CompletionRequest(
                        id,
                        tenant,
                        chosen.model().id(),
                        chosen.model().digest(),
                        version == null ? null : version.files().getFirst().artifact(),
                        inputs.texts(),
                        wanted.options(),
                        clock.instant().plus(Limits.CONVERSATION),
                        topics.partition(),
                        whole ? true : null),
                topics.expect(id));
        synchronized (open) {
            // Others of the tenant's may have come while the catalog was asked.
            try {
                requireRoom(tenant);
            } catch (Refusal crowded) {
                topics.forget(id);
                throw crowded;
            }
            open.put(id, begun);
        }
        return begun.begin();
    }

    /**
     * Before work is spent on what {@link #ask} would refuse.
     *
     * @throws Refusal when the tenant waits for as many as it may
     */
    public void requireRoom(TenantId tenant) {
        // Of those whose answer nobody came to write.
        Instant longAgo = clock.instant().minus(SILENCE);
        open.values().stream()
                .filter(asked -> asked.request.deadline().isBefore(longAgo))
                .forEach(Asked::end);
        long waiting = open.values().stream()
                .filter(asked -> asked.request.tenant().equals(tenant))
                .count();
        if (waiting >= Limits.COMPLETIONS_AT_ONCE) {
            throw Refusal.busy(
                    "completions",
                    "The tenant waits for " + waiting + " completions here.",
                    Limits.COMPLETIONS_AT_ONCE + " at once");
        }
    }
}
