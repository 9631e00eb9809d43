package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.gateway.caller.Caller;
import dev.preamble.gateway.completion.Completions;
import dev.preamble.gateway.job.GenerationJobRequest;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.Priority;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Lets some versions of a prefix, and the base model without it, continue the same text. It counts as the tenant's use. */
@Singleton
public final class Playground {
    private final Completions completions;
    private final Audit audit;
    private final Clock clock;

    public Playground(Completions completions, Audit audit, Clock clock) {
        this.completions = completions;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Asks all of them at once, and waits for the last one.
     *
     * @param caller who waits for all of them
     * @param versions numbers of the prefix's versions
     */
    List<Answer> ask(
            Caller caller,
            Visitor visitor,
            PrefixLine prefix,
            List<Integer> versions,
            @Nullable String input,
            @Nullable Integer tokens) {
        GenerationOptions options = GenerationOptions.of(
                tokens == null ? null : new Field("maxNewTokens").within(GenerationOptions.MAX_NEW_TOKENS, tokens),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        note(visitor, prefix, versions);
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> asked = new ArrayList<>();
            asked.add(threads.submit(() ->
                    answer(caller, prefix, "without prefix", request(prefix.baseModel(), null, null, input, options))));
            for (Integer version : versions) {
                asked.add(threads.submit(() ->
                        answer(caller, prefix, "v" + version, request(null, prefix.name(), version, input, options))));
            }
            for (Future<Answer> future : asked) {
                answers.add(future.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return answers;
    }

    /**
     * What one of them made of the text.
     *
     * @param text what was generated; null where nothing came of it
     * @param problem why nothing did
     */
    public record Answer(
            String who, @Nullable String text, @Nullable String problem) {}

    private Answer answer(Caller caller, PrefixLine prefix, String who, GenerationJobRequest request) {
        try {
            Completions.Said said = completions
                    .ask(caller, new TenantId(prefix.tenant()), request)
                    .await();
            return new Answer(who, said.lines().getFirst().output(), null);
        } catch (Refusal refused) {
            return new Answer(who, null, refused.detail());
        }
    }

    private static GenerationJobRequest request(
            @Nullable String base,
            @Nullable String prefix,
            @Nullable Integer version,
            @Nullable String input,
            GenerationOptions options) {
        List<@Nullable String> inputs = new ArrayList<>();
        inputs.add(input);
        return new GenerationJobRequest(base, prefix, version, null, inputs, null, options, Priority.INTERACTIVE, null);
    }

    /** Completions leave no job behind that would tell who asked. */
    private void note(Visitor visitor, PrefixLine prefix, List<Integer> versions) {
        QuarkusTransaction.requiringNew()
                .run(() -> audit.persist(new AuditEntry(
                        clock.instant(),
                        new TenantId(prefix.tenant()),
                        visitor.name(),
                        "playground.asked",
                        prefix.tenant() + "/" + prefix.name(),
                        null,
                        RecordJson.text(Map.of("versions", versions)))));
    }
}
