package dev.preamble.gateway.prefix;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.catalog.model.BaseModel;
import dev.preamble.catalog.model.BaseModels;
import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.catalog.outbox.OutboxMessage;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.PrefixVersions;
import dev.preamble.catalog.prefix.Prefixes;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.job.Contest;
import dev.preamble.gateway.job.IdempotencyKey;
import dev.preamble.gateway.job.RequestDigest;
import dev.preamble.gateway.limit.StoredSpace;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.event.Outcome.PrefixFile;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.tenant.CloudEvent;
import dev.preamble.records.tenant.VersionImported;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes versions in that were learned elsewhere. Everything is checked before a byte is stored; the bytes are stored before
 * the row that names them, in the same transaction with the audit entry and the tenant's event. What a crash leaves between
 * the two is bytes that nobody can see, in the tenant's area.
 */
@Singleton
public final class VersionImports {
    private static final String ACTION = "prefix.version-imported";

    private final Contest contest;
    private final TenantsInUse tenantsInUse;
    private final BaseModels models;
    private final Prefixes prefixes;
    private final PrefixVersions versions;
    private final StoredSpace space;
    private final StoredBytes store;
    private final Audit audit;
    private final Outbox outbox;
    private final Clock clock;

    public VersionImports(
            Contest contest,
            TenantsInUse tenantsInUse,
            BaseModels models,
            Prefixes prefixes,
            PrefixVersions versions,
            StoredSpace space,
            StoredBytes store,
            Audit audit,
            Outbox outbox,
            Clock clock) {
        this.contest = contest;
        this.tenantsInUse = tenantsInUse;
        this.models = models;
        this.prefixes = prefixes;
        this.versions = versions;
        this.space = space;
        this.store = store;
        this.audit = audit;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** The version that the form holds; the same one for the same idempotency key. */
    PrefixVersion take(TenantId tenant, PrefixName name, IdempotencyKey key, String by, ImportForm form)
            throws IOException {
        BaseModel model = QuarkusTransaction.requiringNew().call(() -> model(tenant, name, form.baseModel()));
        new AdapterCheck(model.card()).check(form.configuration(), form.weights());
        String digest = RequestDigest.of(List.of(model.id(), form.configuration(), form.weightsDigest()));
        Optional<PrefixVersion> earlier =
                QuarkusTransaction.requiringNew().call(() -> earlier(prefixes.ofTenant(tenant, name), key, digest));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        QuarkusTransaction.requiringNew().run(() -> space.requireRoom(tenant, 0));
        UUID id = UUID.randomUUID();
        List<PrefixFile> files = store(tenant, id, form);
        var imported = new PrefixVersion.Import(id, model.digest(), files, by, key.value(), digest);
        try {
            PrefixVersion version = contest.call(() -> add(tenant, name, model, key, imported));
            if (!version.id().equals(id)) {
                files.forEach(file -> store.delete(file.artifact()));
            }
            return version;
        } catch (Refusal refused) {
            files.forEach(file -> store.delete(file.artifact()));
            throw refused;
        }
    }

    /** The base model of the prefix, or, where there is no such prefix yet, the one that the form names. */
    private BaseModel model(TenantId tenant, PrefixName name, Optional<String> named) {
        Optional<Prefix> prefix = prefixes.ofTenant(tenant, name);
        String id = prefix.map(known -> known.baseModel().value())
                .orElseGet(() -> new Field(ImportForm.BASE_MODEL).required(named.orElse(null)));
        if (named.isPresent() && !named.get().equals(id)) {
            throw Refusal.conflict(
                    "The prefix " + name + " belongs to the base model " + id + "; choose that one, or another name.");
        }
        return models.findByIdOptional(id).orElseThrow(() -> Refusal.notFound(ImportForm.BASE_MODEL));
    }

    private Optional<PrefixVersion> earlier(Optional<Prefix> prefix, IdempotencyKey key, String digest) {
        return prefix.flatMap(known -> key.earlier(
                value -> versions.byIdempotencyKey(known, value),
                version -> version.requestDigest().filter(digest::equals).isPresent()));
    }

    private List<PrefixFile> store(TenantId tenant, UUID version, ImportForm form) throws IOException {
        String owner = tenant.value();
        try (InputStream weights = Files.newInputStream(form.weights())) {
            ArtifactRef stored = store.put(ArtifactKey.imported(owner, version, ImportForm.WEIGHTS), weights);
            ArtifactRef configuration =
                    store.put(ArtifactKey.imported(owner, version, ImportForm.CONFIGURATION), form.configuration());
            return List.of(
                    new PrefixFile(ImportForm.WEIGHTS, stored, null),
                    new PrefixFile(ImportForm.CONFIGURATION, configuration, null));
        }
    }

    /** The prefix's row is locked: numbers of versions are given out one after another, here and by the scheduler. */
    private PrefixVersion add(
            TenantId tenant, PrefixName name, BaseModel model, IdempotencyKey key, PrefixVersion.Import imported) {
        tenantsInUse.claim(tenant);
        Instant now = clock.instant();
        Prefix prefix = prefixes.ofTenant(tenant, name)
                .flatMap(known -> prefixes.lock(known.id()))
                .orElseGet(() -> {
                    Prefix made = new Prefix(tenant, name, model.id(), now);
                    prefixes.persist(made);
                    return made;
                });
        Optional<PrefixVersion> earlier = earlier(Optional.of(prefix), key, imported.requestDigest());
        if (earlier.isPresent()) {
            return earlier.get();
        }
        requireSame(prefix, model);
        space.requireRoom(
                tenant,
                imported.files().stream()
                        .mapToLong(file -> file.artifact().bytes())
                        .sum());
        int number = versions.newest(prefix).map(PrefixVersion::number).orElse(0) + 1;
        PrefixVersion version = new PrefixVersion(prefix, number, imported, now);
        versions.persist(version);
        tell(tenant, prefix, version, imported.by(), now);
        return version;
    }

    /** It was checked against this model; another may have come since. */
    private void requireSame(Prefix prefix, BaseModel model) {
        if (!prefix.baseModel().equals(model.id())
                || !models.findById(model.id().value()).digest().equals(model.digest())) {
            throw Refusal.conflict("The base model changed while the files came in; send them again.");
        }
    }

    private void tell(TenantId tenant, Prefix prefix, PrefixVersion version, String by, Instant now) {
        var event = new VersionImported(
                version.id(), prefix.name(), version.number(), prefix.baseModel(), version.digest(), by);
        audit.persist(new AuditEntry(
                now,
                tenant,
                by,
                ACTION,
                tenant + "/" + prefix.name() + "/" + version.number(),
                null,
                RecordJson.text(event)));
        outbox.persist(new OutboxMessage(
                prefix.id().toString(),
                Topics.events(tenant).name(),
                prefix.id().toString(),
                CloudEvent.of(event, now).headers(),
                RecordJson.text(event),
                now));
    }
}
