package dev.preamble.gateway.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.dataset.Datasets;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.RemovedJob;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.event.Outcome.PrefixFile;
import dev.preamble.records.event.Progress;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.Initialisation;
import dev.preamble.records.task.TrainingOptions;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the version that a training job is to begin with, and says whether it can. */
@Singleton
public final class Origins {
    private static final String CONFIGURATION = "adapter_config.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Choice choice;
    private final Datasets datasets;
    private final Jobs jobs;
    private final StoredBytes store;

    public Origins(Choice choice, Datasets datasets, Jobs jobs, StoredBytes store) {
        this.choice = choice;
        this.datasets = datasets;
        this.jobs = jobs;
        this.store = store;
    }

    /**
     * Asks the catalog and the store.
     *
     * @throws Refusal that names what does not fit
     */
    Origin of(TenantId tenant, TrainingJobRequest.Wanted wanted, TrainingJobRequest.Begun from) {
        if (from.resume()) {
            return QuarkusTransaction.requiringNew().call(() -> resumed(tenant, wanted, version(tenant, wanted, from)));
        }
        PrefixVersion version = QuarkusTransaction.requiringNew().call(() -> version(tenant, wanted, from));
        requireAble(wanted.options());
        requireSameForm(wanted.options(), version);
        return new Origin(version.id(), null);
    }

    private PrefixVersion version(TenantId tenant, TrainingJobRequest.Wanted wanted, TrainingJobRequest.Begun from) {
        Chosen chosen = choice.prefixed(tenant, from.version(), "from.");
        if (!chosen.model().id().value().equals(wanted.baseModel())) {
            throw Refusal.field(
                    "from",
                    "The version belongs to the base model " + chosen.model().id() + ".",
                    "a version of the base model " + wanted.baseModel());
        }
        return chosen.requireVersion();
    }

    private Origin resumed(TenantId tenant, TrainingJobRequest.Wanted wanted, PrefixVersion version) {
        ArtifactRef state = version.state()
                .orElseThrow(() -> Refusal.field(
                        "from.resume",
                        "Of the trainer of version " + version.number() + " nothing was kept"
                                + (version.importedBy().isPresent() ? ": it was imported." : "."),
                        "false"));
        Optional<Job> job = version.job().flatMap(id -> jobs.ofTenant(tenant, id));
        RemovedJob learned = job.map(Removal::left)
                .or(version::removedJob)
                .orElseThrow(() -> new IllegalStateException("version " + version.id() + " of no job"));
        Dataset dataset = datasets.ofTenant(tenant, wanted.dataset()).orElseThrow(() -> Refusal.notFound("dataset"));
        if (!dataset.artifact().sha256().equals(learned.rows())) {
            throw Refusal.field(
                    "dataset",
                    "The trainer of version " + version.number() + " goes on with the rows that it had.",
                    job.flatMap(Job::dataset).map(id -> "dataset " + id).orElse("its dataset"));
        }
        requireSame(wanted.options(), learned.options());
        return new Origin(version.id(), new Checkpoint(state, null, 1, steps(version)));
    }

    private static long steps(PrefixVersion version) {
        return switch (version.progress().orElse(null)) {
            case Progress.Training training -> training.step();
            case Progress.Generation generation -> throw new IllegalStateException("a version that was generated");
            case null -> throw new IllegalStateException("a state without steps");
        };
    }

    /** All alike but for the epochs, of which there are more. */
    private static void requireSame(TrainingOptions wanted, TrainingOptions learned) {
        if (wanted.epochs() <= learned.epochs()) {
            throw Refusal.field(
                    "options.epochs",
                    "epochs counts those that the version had: " + learned.epochs() + ".",
                    "above " + learned.epochs());
        }
        int horizon = learned.until(1).method().horizon();
        if (wanted.epochs() > horizon) {
            throw Refusal.field(
                    "options.epochs",
                    "The learning rate of the version fell to 0 within its method.horizon of " + horizon + " epochs.",
                    "at most " + horizon + ", or from without resume");
        }
        differing("options", JSON.valueToTree(wanted.until(1)), JSON.valueToTree(learned.until(1)))
                .ifPresent(difference -> {
                    throw Refusal.field(
                            difference.getKey(),
                            "A trainer goes on by the options that it had, but for epochs.",
                            difference.getValue());
                });
    }

    /** The first field that differs, and what it should be. */
    private static Optional<Map.Entry<String, String>> differing(String place, JsonNode wanted, JsonNode learned) {
        if (wanted.equals(learned)) {
            return Optional.empty();
        }
        if (!learned.isObject()) {
            return Optional.of(Map.entry(place, learned.isMissingNode() ? "left out" : learned.asText()));
        }
        return learned.properties().stream()
                .flatMap(field ->
                        differing(place + "." + field.getKey(), wanted.path(field.getKey()), field.getValue()).stream())
                .findFirst();
    }

    /** Whether a prefix trained by these options can begin as a given one. */
    private static void requireAble(TrainingOptions options) {
        if (options.method().initialisation() != Initialisation.RANDOM) {
            throw Refusal.field(
                    "options.method.initialisation",
                    "The prefix begins as a version, and not otherwise.",
                    "random, which is the default, with from");
        }
        if (options.method().embeddingOnly()) {
            throw Refusal.field(
                    "options.method.embeddingOnly",
                    "A version holds keys and values, for which there are no embeddings.",
                    "left out with from, or resume");
        }
        if (options.reparametrisation() > 0 && options.reparametrisation() < options.virtualTokens()) {
            throw Refusal.field(
                    "options.reparametrisation",
                    "An MLP of width " + options.reparametrisation() + " cannot produce any " + options.virtualTokens()
                            + " virtual tokens.",
                    "0, or no less than virtualTokens, with from");
        }
    }

    private void requireSameForm(TrainingOptions options, PrefixVersion version) {
        JsonNode configuration = configuration(version);
        int virtualTokens = configuration.path("num_virtual_tokens").asInt();
        if (virtualTokens != options.virtualTokens()) {
            throw Refusal.field(
                    "options.virtualTokens",
                    "Version " + version.number() + " has " + virtualTokens + " virtual tokens.",
                    Integer.toString(virtualTokens));
        }
        boolean infix = configuration.path("preamble_infix").asBoolean();
        if (infix != options.method().infix()) {
            throw Refusal.field(
                    "options.method.infix",
                    "Version " + version.number() + (infix ? " is an infix." : " is no infix."),
                    Boolean.toString(infix));
        }
        List<Integer> layers = new ArrayList<>();
        configuration.path("preamble_layers").forEach(layer -> layers.add(layer.asInt()));
        if (!layers.equals(options.method().layers())) {
            throw Refusal.field(
                    "options.method.layers",
                    "Version " + version.number() + " stands in other layers.",
                    layers.isEmpty() ? "left out" : layers.toString());
        }
    }

    private JsonNode configuration(PrefixVersion version) {
        ArtifactRef file = version.files().stream()
                .filter(candidate -> candidate.name().equals(CONFIGURATION))
                .map(PrefixFile::artifact)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("version " + version.id() + " has no " + CONFIGURATION));
        var bytes = new ByteArrayOutputStream();
        try {
            store.copy(file, bytes);
            return JSON.readTree(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
