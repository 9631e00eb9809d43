package dev.preamble.gateway.prefix;

import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixAlias;
import dev.preamble.catalog.prefix.PrefixAliases;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.PrefixVersions;
import dev.preamble.catalog.prefix.Prefixes;
import dev.preamble.gateway.edit.Expected;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Has aliases point at versions, and notes who moved them. */
@Singleton
public final class AliasDesk {
    private static final String FORM = "1 to 63 of a-z, 0-9 and -, the first not a -";

    private final TenantsInUse tenants;
    private final PrefixView view;
    private final Prefixes prefixes;
    private final PrefixVersions versions;
    private final PrefixAliases aliases;
    private final Audit audit;
    private final Clock clock;

    public AliasDesk(
            TenantsInUse tenants,
            PrefixView view,
            Prefixes prefixes,
            PrefixVersions versions,
            PrefixAliases aliases,
            Audit audit,
            Clock clock) {
        this.tenants = tenants;
        this.view = view;
        this.prefixes = prefixes;
        this.versions = versions;
        this.aliases = aliases;
        this.audit = audit;
        this.clock = clock;
    }

    /** @throws Refusal when the tenant has no such alias */
    AliasAnswer one(TenantId tenant, String name, String alias) {
        return QuarkusTransaction.requiringNew().call(() -> {
            return answer(find(view.prefix(tenant, name), alias));
        });
    }

    /**
     * The prefix's row is locked: of two that make the same alias, the second one moves it. One that points there already
     * stays as it is.
     *
     * @param expected of the alias, as an answer tells of it
     * @param actor who wants it, for the audit
     */
    public AliasAnswer point(
            TenantId tenant, String name, String alias, @Nullable Integer version, Expected expected, String actor) {
        return point(
                tenant,
                name,
                alias,
                version,
                there -> expected.require(there.map(this::answer).orElse(null)),
                actor);
    }

    /**
     * Makes an alias: who does that does not mean to move one.
     *
     * @param actor who wants it, for the audit
     * @throws Refusal when there is one of that name
     */
    public AliasAnswer make(TenantId tenant, String name, String alias, @Nullable Integer version, String actor) {
        return point(
                tenant,
                name,
                alias,
                version,
                there -> there.ifPresent(known -> {
                    throw Refusal.conflict("Alias %s is there and points at v%d: move that one."
                            .formatted(known.name(), number(known)));
                }),
                actor);
    }

    private AliasAnswer point(
            TenantId tenant,
            String name,
            String alias,
            @Nullable Integer version,
            Consumer<Optional<PrefixAlias>> check,
            String actor) {
        // An alias has the form of a prefix's name: both are names that people choose and that stand in a URL.
        String chosen = new Field("alias").matching(alias, PrefixName::isValid, FORM);
        int number = new Field("version").required(version);
        return QuarkusTransaction.requiringNew().call(() -> {
            tenants.hold(tenant);
            Prefix prefix = prefixes.lock(view.prefix(tenant, name).id()).orElseThrow(Refusal::notFound);
            PrefixVersion target = versions.of(prefix, number).orElseThrow(() -> Refusal.notFound("version"));
            Optional<PrefixAlias> there = aliases.of(prefix, chosen);
            check.accept(there);
            Optional<Integer> before = there.map(this::number);
            Instant now = clock.instant();
            there.ifPresentOrElse(
                    known -> known.move(target, now),
                    () -> aliases.persist(new PrefixAlias(prefix, chosen, target, now)));
            if (before.filter(former -> former == number).isEmpty()) {
                note(actor, "alias.moved", prefix, chosen, before.orElse(null), number, now);
            }
            return new AliasAnswer(chosen, number, now);
        });
    }

    /**
     * Removes an alias.
     *
     * @param expected of the alias, as an answer tells of it
     * @param actor who wants it, for the audit
     */
    void remove(TenantId tenant, String name, String alias, Expected expected, String actor) {
        QuarkusTransaction.requiringNew().run(() -> {
            Prefix prefix = prefixes.lock(view.prefix(tenant, name).id()).orElseThrow(Refusal::notFound);
            PrefixAlias found = find(prefix, alias);
            expected.require(answer(found));
            note(actor, "alias.removed", prefix, alias, number(found), null, clock.instant());
            aliases.delete(found);
        });
    }

    private void note(
            String actor,
            String action,
            Prefix prefix,
            String alias,
            @Nullable Integer before,
            @Nullable Integer after,
            Instant now) {
        audit.persist(new AuditEntry(
                now,
                prefix.tenant(),
                actor,
                action,
                prefix.tenant() + "/" + prefix.name() + "/" + alias,
                text(before),
                text(after)));
    }

    private static @Nullable String text(@Nullable Integer version) {
        return version == null ? null : RecordJson.text(Map.of("version", version));
    }

    private int number(PrefixAlias alias) {
        return versions.findById(alias.version()).number();
    }

    private AliasAnswer answer(PrefixAlias alias) {
        return new AliasAnswer(alias.name(), number(alias), alias.updatedAt());
    }

    private PrefixAlias find(Prefix prefix, String alias) {
        return Optional.of(alias)
                .filter(PrefixName::isValid)
                .flatMap(valid -> aliases.of(prefix, valid))
                .orElseThrow(Refusal::notFound);
    }
}
