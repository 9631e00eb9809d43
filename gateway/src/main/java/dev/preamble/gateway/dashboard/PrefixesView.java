package dev.preamble.gateway.dashboard;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixAlias;
import dev.preamble.catalog.prefix.PrefixAliases;
import dev.preamble.catalog.prefix.PrefixFilter;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.PrefixVersions;
import dev.preamble.catalog.prefix.Prefixes;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.edit.Tags;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.prefix.AliasAnswer;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.Scores;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Prefixes as the pages show them. */
@Singleton
public final class PrefixesView {
    /** More lines than these nobody tells apart. */
    private static final int COMPARED = 4;

    private final Prefixes prefixes;
    private final PrefixVersions versions;
    private final PrefixAliases aliases;
    private final Jobs jobs;
    private final JobHistory history;

    public PrefixesView(
            Prefixes prefixes, PrefixVersions versions, PrefixAliases aliases, Jobs jobs, JobHistory history) {
        this.prefixes = prefixes;
        this.versions = versions;
        this.aliases = aliases;
        this.jobs = jobs;
        this.history = history;
    }

    Page<PrefixLine> page(PrefixFilter filter, PageRequest page) {
        return QuarkusTransaction.requiringNew()
                .call(() -> page.of(
                        items -> prefixes.newest(filter, items),
                        cursor -> items -> prefixes.olderThan(filter, cursor.createdAt(), cursor.id(), items),
                        this::line,
                        prefix -> Cursor.of(prefix.createdAt(), prefix.id())));
    }

    /** @param chosen numbers of the versions to compare; none chooses the newest two */
    PrefixSheet sheet(TenantId tenant, String name, Set<Integer> chosen) {
        if (!PrefixName.isValid(name)) {
            throw Refusal.notFound();
        }
        return QuarkusTransaction.requiringNew()
                .call(() ->
                        sheet(prefixes.ofTenant(tenant, new PrefixName(name)).orElseThrow(Refusal::notFound), chosen));
    }

    private PrefixSheet sheet(Prefix prefix, Set<Integer> chosen) {
        List<PrefixVersion> all = versions.before(prefix, Integer.MAX_VALUE, Limits.PAGE_MOST);
        List<PrefixVersion> compared = all.stream()
                .filter(version -> chosen.isEmpty() || chosen.contains(version.number()))
                .limit(chosen.isEmpty() ? 2 : COMPARED)
                .toList()
                .reversed();
        PrefixLine line = line(prefix);
        return new PrefixSheet(
                line,
                all.stream().map(version -> version(version, line, compared)).toList(),
                compared.stream()
                        .map(version -> version(version, line, compared))
                        .toList(),
                scores(compared),
                options(compared),
                losses(compared));
    }

    private PrefixLine line(Prefix prefix) {
        List<PrefixLine.Alias> names = new ArrayList<>();
        for (PrefixAlias alias : aliases.of(prefix)) {
            versions.findByIdOptional(alias.version())
                    .ifPresent(version -> names.add(new PrefixLine.Alias(
                            alias.name(),
                            version.number(),
                            Tags.of(new AliasAnswer(alias.name(), version.number(), alias.updatedAt())))));
        }
        return new PrefixLine(
                prefix.tenant().value(),
                prefix.name().value(),
                prefix.baseModel().value(),
                versions.newest(prefix).map(PrefixVersion::number).orElse(null),
                names,
                prefix.createdAt());
    }

    private static PrefixSheet.Version version(PrefixVersion version, PrefixLine line, List<PrefixVersion> compared) {
        Progress.@Nullable Training end = version.progress()
                .filter(Progress.Training.class::isInstance)
                .map(Progress.Training.class::cast)
                .orElse(null);
        return new PrefixSheet.Version(
                version.number(),
                version.job().map(Object::toString).orElse(null),
                version.importedBy().orElse(null),
                end == null ? null : end.step(),
                end == null ? null : end.loss(),
                end == null ? null : end.heldOutLoss(),
                end == null ? null : end.baseLoss(),
                version.digest(),
                line.aliases().stream()
                        .filter(alias -> alias.version() == version.number())
                        .map(PrefixLine.Alias::name)
                        .toList(),
                compared.contains(version),
                version.lostAt().orElse(null),
                version.createdAt());
    }

    private Optional<Job> trainer(PrefixVersion version) {
        return version.job().flatMap(job -> jobs.findByIdOptional(job.value()));
    }

    private List<PrefixSheet.Row> options(List<PrefixVersion> compared) {
        return rows(compared.stream().map(version -> byName(options(version))).toList());
    }

    private List<JobSheet.Option> options(PrefixVersion version) {
        return trainer(version)
                .map(JobsView::options)
                .or(() -> version.removedJob().map(removed -> JobsView.options(removed.options())))
                .orElse(List.of());
    }

    private static Map<String, String> byName(List<JobSheet.Option> options) {
        Map<String, String> values = new LinkedHashMap<>();
        options.forEach(option -> values.put(option.name(), option.value()));
        return values;
    }

    private static List<PrefixSheet.Row> scores(List<PrefixVersion> compared) {
        return rows(compared.stream()
                .map(version -> version.scores().map(PrefixesView::words).orElse(Map.of()))
                .toList());
    }

    private static Map<String, String> words(Scores scores) {
        Map<String, String> words = new LinkedHashMap<>();
        scores.values().forEach((metric, value) -> words.put(metric, String.format(Locale.ROOT, "%.4f", value)));
        words.put("texts", Wording.grouped(scores.texts()));
        words.put("references", Wording.grouped(scores.references()));
        return words;
    }

    /** @param each version's values by name */
    private static List<PrefixSheet.Row> rows(List<Map<String, String>> each) {
        return each.stream()
                .flatMap(own -> own.keySet().stream())
                .distinct()
                .map(name -> {
                    List<String> values =
                            each.stream().map(own -> own.getOrDefault(name, "")).toList();
                    return new PrefixSheet.Row(name, values, Set.copyOf(values).size() > 1);
                })
                .toList();
    }

    private Chart losses(List<PrefixVersion> compared) {
        List<Map<Long, Double>> curves = new ArrayList<>();
        List<String> names = new ArrayList<>();
        SortedSet<Long> steps = new TreeSet<>();
        for (PrefixVersion version : compared) {
            trainer(version).ifPresent(job -> {
                Chart own = JobsView.losses(job, history.outline(job.id()));
                if (!own.isEmpty()) {
                    Map<Long, Double> curve = new HashMap<>();
                    List<@Nullable Double> losses = own.lines().getFirst().y();
                    for (int i = 0; i < losses.size(); i++) {
                        Double loss = losses.get(i);
                        if (loss != null) {
                            curve.put(own.x().get(i), loss);
                        }
                    }
                    steps.addAll(curve.keySet());
                    curves.add(curve);
                    names.add("version " + version.number());
                }
            });
        }
        List<Chart.Line> lines = new ArrayList<>();
        for (int i = 0; i < curves.size(); i++) {
            List<@Nullable Double> values = new ArrayList<>();
            Map<Long, Double> curve = curves.get(i);
            steps.forEach(step -> values.add(curve.get(step)));
            lines.add(new Chart.Line(names.get(i), values));
        }
        return new Chart(List.copyOf(steps), lines);
    }
}
