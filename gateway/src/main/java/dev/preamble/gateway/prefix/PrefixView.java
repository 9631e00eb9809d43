package dev.preamble.gateway.prefix;

import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixAlias;
import dev.preamble.catalog.prefix.PrefixAliases;
import dev.preamble.catalog.prefix.PrefixFilter;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.PrefixVersions;
import dev.preamble.catalog.prefix.Prefixes;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeMap;

/** A tenant's prefixes and versions, as it sees them. */
@Singleton
public final class PrefixView {
    private final Prefixes prefixes;
    private final PrefixVersions versions;
    private final PrefixAliases aliases;

    public PrefixView(Prefixes prefixes, PrefixVersions versions, PrefixAliases aliases) {
        this.prefixes = prefixes;
        this.versions = versions;
        this.aliases = aliases;
    }

    Page<PrefixAnswer> page(PrefixFilter filter, PageRequest page) {
        return QuarkusTransaction.requiringNew()
                .call(() -> page.of(
                        items -> prefixes.after(filter, "", items),
                        cursor -> items -> prefixes.after(filter, cursor.place(), items),
                        this::answer,
                        prefix -> new Cursor(prefix.name().value())));
    }

    PrefixAnswer one(TenantId tenant, String name) {
        return QuarkusTransaction.requiringNew().call(() -> answer(prefix(tenant, name)));
    }

    Page<VersionAnswer> versions(TenantId tenant, String name, PageRequest page) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Prefix prefix = prefix(tenant, name);
            return page.of(
                    items -> versions.before(prefix, Integer.MAX_VALUE, items),
                    cursor -> items -> versions.before(prefix, cursor.number(), items),
                    VersionAnswer::of,
                    version -> new Cursor(Integer.toString(version.number())));
        });
    }

    PrefixVersion version(TenantId tenant, String name, int number) {
        return QuarkusTransaction.requiringNew().call(() -> version(prefix(tenant, name), number));
    }

    PrefixVersion version(Prefix prefix, int number) {
        return versions.of(prefix, number).orElseThrow(Refusal::notFound);
    }

    /** @throws Refusal when the tenant has no such prefix, also when no prefix could have that name */
    Prefix prefix(TenantId tenant, String name) {
        if (!PrefixName.isValid(name)) {
            throw Refusal.notFound();
        }
        return prefixes.ofTenant(tenant, new PrefixName(name)).orElseThrow(Refusal::notFound);
    }

    private PrefixAnswer answer(Prefix prefix) {
        Map<String, Integer> numbers = new TreeMap<>();
        for (PrefixAlias alias : aliases.of(prefix)) {
            versions.findByIdOptional(alias.version())
                    .ifPresent(version -> numbers.put(alias.name(), version.number()));
        }
        return PrefixAnswer.of(
                prefix, versions.newest(prefix).map(PrefixVersion::number).orElse(null), numbers);
    }
}
