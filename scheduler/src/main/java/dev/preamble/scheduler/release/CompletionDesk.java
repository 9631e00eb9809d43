package dev.preamble.scheduler.release;

import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.completion.CompletionWish;
import dev.preamble.records.completion.CompletionWithdrawal;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.scheduler.completion.CompletionQueue;
import dev.preamble.scheduler.completion.CompletionRoutes;
import dev.preamble.scheduler.worker.Roster;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Takes in what gateways ask for, and which lanes are free again. It writes nothing, so that nobody who asks waits for a disk.
 *
 * <p>A leader that was stopped and wakes finds its queue's senders gone, or its lease: it looks at that before it sends.
 * What it sends in the instant in between is made twice at worst, of which the gateway takes one and the catalog meters one.
 */
@Singleton
public final class CompletionDesk {
    private final CompletionQueue queue;
    private final CompletionRoutes routes;
    private final Release release;
    private final Roster roster;
    private final InstantSource clock;

    public CompletionDesk(
            CompletionQueue queue, CompletionRoutes routes, Release release, Roster roster, InstantSource clock) {
        this.queue = queue;
        this.routes = routes;
        this.release = release;
        this.roster = roster;
        this.clock = clock;
    }

    /** A gateway asks, for the first time or once more, or takes back what it asked for. */
    public void hear(CompletionWish wish) {
        Instant now = clock.instant();
        if (wish.deadline().isAfter(now)) {
            switch (wish) {
                case CompletionRequest request -> take(request, now);
                case CompletionWithdrawal withdrawal -> drop(withdrawal);
            }
        }
    }

    private void take(CompletionRequest request, Instant now) {
        boolean answerable = request.replyTo() >= 0 && request.replyTo() < Topics.COMPLETION_REPLIES.partitions();
        if (answerable && !queue.offer(request, now)) {
            routes.refuse(
                    request,
                    ErrorCode.QUOTA_EXCEEDED,
                    "Too many completions wait: of a tenant " + CompletionQueue.WAITING + " may, of all "
                            + CompletionQueue.WAITING_IN_ALL + ".");
        }
    }

    /** Told to the workers although it waits here: another scheduler may have sent it. */
    private void drop(CompletionWithdrawal withdrawal) {
        if (queue.withdraw(withdrawal)) {
            routes.stop(withdrawal.id());
        }
    }

    /** A run is over. */
    public void hear(CompletionUse use) {
        queue.ended(use);
    }

    /** After whatever was heard, and now and then: of lanes that segments leave meanwhile the round takes care. */
    public void look() {
        Instant now = clock.instant();
        queue.expire(now);
        queue.seen(roster.crew(now).completions());
        release.completions();
    }

    /** Another scheduler leads, or this one has missed something. */
    public void forget() {
        queue.clear();
    }
}
