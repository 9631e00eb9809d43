package dev.preamble.gateway.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.dataset.Datasets;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobEventEntry;
import dev.preamble.catalog.job.JobFilter;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentRun;
import dev.preamble.catalog.job.SegmentRuns;
import dev.preamble.catalog.job.Segments;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixAlias;
import dev.preamble.catalog.prefix.PrefixAliases;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.PrefixVersions;
import dev.preamble.catalog.prefix.Prefixes;
import dev.preamble.gateway.job.GivenRows;
import dev.preamble.gateway.job.JobAnswer;
import dev.preamble.gateway.job.JobView;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import dev.preamble.records.event.Progress;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.tenant.JobEvent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Jobs as the pages show them. */
@Singleton
public final class JobsView {
    private static final int EVENTS = 60;

    private final Jobs jobs;
    private final JobView view;
    private final GivenRows given;
    private final JobHistory history;
    private final Segments segments;
    private final SegmentRuns runs;
    private final Datasets datasets;
    private final Prefixes prefixes;
    private final PrefixVersions versions;
    private final PrefixAliases aliases;
    private final Clock clock;

    public JobsView(
            Jobs jobs,
            JobView view,
            GivenRows given,
            JobHistory history,
            Segments segments,
            SegmentRuns runs,
            Datasets datasets,
            Prefixes prefixes,
            PrefixVersions versions,
            PrefixAliases aliases,
            Clock clock) {
        this.jobs = jobs;
        this.view = view;
        this.given = given;
        this.history = history;
        this.segments = segments;
        this.runs = runs;
        this.datasets = datasets;
        this.prefixes = prefixes;
        this.versions = versions;
        this.aliases = aliases;
        this.clock = clock;
    }

    Page<JobLine> page(JobFilter filter, PageRequest page) {
        Instant now = clock.instant();
        return QuarkusTransaction.requiringNew().call(() -> {
            Page<Job> found = page.of(
                    items -> jobs.newest(filter, items),
                    cursor -> items -> jobs.olderThan(filter, cursor.createdAt(), cursor.id(), items),
                    Function.identity(),
                    job -> Cursor.of(job.createdAt(), job.id().value()));
            Map<UUID, String> names = names(found.items());
            Map<UUID, Integer> numbers = numbers(found.items());
            return new Page<>(
                    found.items().stream()
                            .map(job -> JobLine.of(
                                    job,
                                    job.prefix().map(names::get).orElse(null),
                                    job.version().map(numbers::get).orElse(null),
                                    now))
                            .toList(),
                    found.next());
        });
    }

    /** Whose job it is, for who may see it. */
    Job require(Visitor visitor, UUID id) {
        Job job = QuarkusTransaction.requiringNew()
                .call(() -> jobs.findByIdOptional(id))
                .orElseThrow(Refusal::notFound);
        visitor.requireSees(job.tenant());
        return job;
    }

    /**
     * The rows of its dataset, or its inputs.
     *
     * @throws Refusal when they were removed
     */
    ArtifactRef rows(Job job) {
        if (QuarkusTransaction.requiringNew().call(() -> given.gone(job)).isPresent()) {
            throw Refusal.notFound();
        }
        return job.input();
    }

    /** @throws Refusal when it is gone */
    JobSheet sheet(TenantId owner, UUID id) {
        JobAnswer answer = view.one(owner, id);
        return QuarkusTransaction.requiringNew()
                .call(() -> sheet(jobs.findByIdOptional(id).orElseThrow(Refusal::notFound), answer));
    }

    private JobSheet sheet(Job job, JobAnswer answer) {
        Instant now = clock.instant();
        Optional<PrefixVersion> version = job.version().flatMap(versions::findByIdOptional);
        Optional<Dataset> dataset = job.dataset().flatMap(named -> datasets.findByIdOptional(named.value()));
        return new JobSheet(
                JobLine.of(
                        job,
                        job.prefix()
                                .flatMap(prefixes::findByIdOptional)
                                .map(prefix -> prefix.name().value())
                                .orElse(null),
                        version.map(PrefixVersion::number).orElse(null),
                        now),
                answer,
                dataset.map(Dataset::name).orElse(null),
                job.input().sha256(),
                version.map(PrefixVersion::digest).orElse(null),
                version.map(this::aliasesOf).orElse(List.of()),
                losses(job, history.outline(job.id())),
                runs(job, now),
                history.before(job.id(), Long.MAX_VALUE, EVENTS).stream()
                        .map(JobsView::event)
                        .toList(),
                options(job),
                now);
    }

    private List<String> aliasesOf(PrefixVersion version) {
        return aliases.list("version = ?1 order by name", version.id()).stream()
                .map(PrefixAlias::name)
                .toList();
    }

    /** Of each step the last that was told: a run that was lost may have been further than the next one began. */
    static Chart losses(Job job, List<JobEventEntry> events) {
        if (job.kind() == JobKind.GENERATION) {
            return new Chart(List.of(), List.of());
        }
        SortedMap<Long, Progress.Training> steps = new TreeMap<>();
        events.stream()
                .map(entry -> progress(entry.event()))
                .filter(Progress.Training.class::isInstance)
                .map(Progress.Training.class::cast)
                .filter(progress -> progress.loss() != null)
                .forEach(progress -> {
                    steps.tailMap(progress.step()).clear();
                    steps.put(progress.step(), progress);
                });
        return new Chart(
                List.copyOf(steps.keySet()),
                List.of(
                        new Chart.Line("training", values(steps, Progress.Training::loss)),
                        new Chart.Line("held out", values(steps, Progress.Training::heldOutLoss)),
                        new Chart.Line("held out, without prefix", values(steps, Progress.Training::baseLoss))));
    }

    private static List<@Nullable Double> values(
            SortedMap<Long, Progress.Training> steps, Function<Progress.Training, @Nullable Double> value) {
        List<@Nullable Double> values = new ArrayList<>();
        steps.values().forEach(progress -> values.add(value.apply(progress)));
        return values;
    }

    private static @Nullable Progress progress(JobEvent event) {
        return switch (event) {
            case JobEvent.Progressed e -> e.progress();
            case JobEvent.Yielded e -> e.progress();
            case JobEvent.Succeeded e -> e.progress();
            case JobEvent.Submitted e -> null;
            case JobEvent.Waiting e -> null;
            case JobEvent.Started e -> null;
            case JobEvent.Truncated e -> null;
            case JobEvent.Retrying e -> null;
            case JobEvent.Failed e -> null;
            case JobEvent.Cancelled e -> null;
        };
    }

    private List<JobSheet.Run> runs(Job job, Instant now) {
        Map<SegmentId, List<SegmentRun>> begun =
                runs.of(job.id()).stream().collect(Collectors.groupingBy(SegmentRun::segment));
        List<Segment> all = segments.of(job.id());
        Instant start = job.startedAt().orElse(now);
        Instant end = job.endedAt().orElse(now);
        List<JobSheet.Run> shown = new ArrayList<>();
        for (Segment segment : all) {
            List<SegmentRun> tries = begun.getOrDefault(segment.id(), List.of());
            if (tries.isEmpty()) {
                shown.add(new JobSheet.Run(segment.ordinal(), 0, "", lower(segment.state()), null, null, 100, 0));
            }
            for (int i = 0; i < tries.size(); i++) {
                SegmentRun run = tries.get(i);
                boolean last = i == tries.size() - 1;
                Instant until =
                        last ? segment.endedAt().orElse(now) : tries.get(i + 1).startedAt();
                shown.add(new JobSheet.Run(
                        segment.ordinal(),
                        run.attempt(),
                        run.worker().value(),
                        last ? lower(segment.state()) : "replaced",
                        run.startedAt(),
                        Duration.between(run.startedAt(), until),
                        part(start, run.startedAt(), end),
                        Math.max(1, part(start, until, end) - part(start, run.startedAt(), end))));
            }
        }
        return shown.reversed();
    }

    private static long part(Instant start, Instant at, Instant end) {
        double whole = Math.max(1, Duration.between(start, end).toMillis());
        return Math.clamp(Math.round(100 * Duration.between(start, at).toMillis() / whole), 0, 100);
    }

    private static JobSheet.Event event(JobEventEntry entry) {
        JobEvent event = entry.event();
        String words = switch (event) {
            case JobEvent.Submitted e -> "";
            case JobEvent.Waiting e -> e.reason();
            case JobEvent.Started e -> "segment " + e.segment() + ", attempt " + e.attempt();
            case JobEvent.Truncated e -> e.detail();
            case JobEvent.Progressed e -> words(e.progress());
            case JobEvent.Yielded e -> "segment " + e.segment() + ": " + words(e.progress());
            case JobEvent.Retrying e -> "attempt " + e.attempt() + " of " + e.ofAttempts() + " failed: " + e.detail();
            case JobEvent.Succeeded e -> e.progress() == null ? "" : words(e.progress());
            case JobEvent.Failed e -> e.code().code() + ": " + e.detail();
            case JobEvent.Cancelled e -> "";
        };
        return new JobSheet.Event(entry.sequence(), kind(event), words, entry.at());
    }

    private static String words(Progress progress) {
        return switch (progress) {
            case Progress.Training t ->
                "step " + t.step() + " of " + t.steps()
                        + (t.loss() == null ? "" : ", loss " + Wording.loss(t.loss()))
                        + (t.heldOutLoss() == null ? "" : ", held out " + Wording.loss(t.heldOutLoss()));
            case Progress.Generation g -> g.lines() + " of " + g.ofLines() + " lines";
        };
    }

    private static String kind(JobEvent event) {
        return event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    static List<JobSheet.Option> options(Job job) {
        return options(
                switch (job.kind()) {
                    case TRAINING -> job.trainingOptions();
                    case GENERATION -> job.generationOptions();
                });
    }

    /** Those of the method in a line of their own each, as {@code method.infix}. */
    static List<JobSheet.Option> options(Object options) {
        List<JobSheet.Option> shown = new ArrayList<>();
        flatten("", RecordJson.read(RecordJson.text(options), JsonNode.class), shown);
        return shown;
    }

    private static void flatten(String place, JsonNode node, List<JobSheet.Option> into) {
        node.properties().forEach(field -> {
            String name = place.isEmpty() ? field.getKey() : place + "." + field.getKey();
            if (field.getValue().isObject()) {
                flatten(name, field.getValue(), into);
            } else {
                String value = field.getValue().isTextual()
                        ? field.getValue().asText()
                        : field.getValue().toString();
                into.add(new JobSheet.Option(name, value));
            }
        });
    }

    private Map<UUID, String> names(List<Job> jobs) {
        List<UUID> ids =
                jobs.stream().flatMap(job -> job.prefix().stream()).distinct().toList();
        return ids.isEmpty()
                ? Map.of()
                : prefixes.list("id in ?1", ids).stream()
                        .collect(Collectors.toMap(
                                Prefix::id, prefix -> prefix.name().value()));
    }

    private Map<UUID, Integer> numbers(List<Job> jobs) {
        List<UUID> ids =
                jobs.stream().flatMap(job -> job.version().stream()).distinct().toList();
        return ids.isEmpty()
                ? Map.of()
                : versions.list("id in ?1", ids).stream()
                        .collect(Collectors.toMap(PrefixVersion::id, PrefixVersion::number));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
