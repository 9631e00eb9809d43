package dev.preamble.gateway.prefix;

import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixAlias;
import dev.preamble.catalog.prefix.PrefixAliases;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.PrefixVersions;
import dev.preamble.catalog.prefix.Prefixes;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.PrefixName;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/prefixes/{name}/aliases}: names that can be moved from version to version. */
@Path("/v1/prefixes/{name}/aliases/{alias}")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Transactional
@Tag(name = "Prefixes")
public class AliasResource {
    private static final String FORM = "1 to 63 of a-z, 0-9 and -, the first not a -";

    private final CurrentTenant tenant;
    private final TenantsInUse tenantsInUse;
    private final PrefixView view;
    private final Prefixes prefixes;
    private final PrefixVersions versions;
    private final PrefixAliases aliases;
    private final Clock clock;

    public AliasResource(
            CurrentTenant tenant,
            TenantsInUse tenantsInUse,
            PrefixView view,
            Prefixes prefixes,
            PrefixVersions versions,
            PrefixAliases aliases,
            Clock clock) {
        this.tenant = tenant;
        this.tenantsInUse = tenantsInUse;
        this.view = view;
        this.prefixes = prefixes;
        this.versions = versions;
        this.aliases = aliases;
        this.clock = clock;
    }

    @GET
    public AliasAnswer one(@PathParam("name") String name, @PathParam("alias") String alias) {
        PrefixAlias found = find(name, alias);
        return new AliasAnswer(found.name(), versions.findById(found.version()).number(), found.updatedAt());
    }

    /** The prefix's row is locked: of two that make the same alias, the second one moves it. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public AliasAnswer point(
            @PathParam("name") String name, @PathParam("alias") String alias, @Nullable AliasRequest request) {
        tenantsInUse.hold(tenant.id());
        // An alias has the form of a prefix's name: both are names that people choose and that stand in a URL.
        String chosen = new Field("alias").matching(alias, PrefixName::isValid, FORM);
        int number = new Field("version")
                .required(new Field("body").required(request).version());
        Prefix prefix = prefixes.lock(view.prefix(tenant.id(), name).id()).orElseThrow(Refusal::notFound);
        PrefixVersion version = versions.of(prefix, number).orElseThrow(() -> Refusal.notFound("version"));
        Instant now = clock.instant();
        aliases.of(prefix, chosen)
                .ifPresentOrElse(
                        there -> there.move(version, now),
                        () -> aliases.persist(new PrefixAlias(prefix, chosen, version, now)));
        return new AliasAnswer(chosen, number, now);
    }

    @DELETE
    public void remove(@PathParam("name") String name, @PathParam("alias") String alias) {
        aliases.delete(find(name, alias));
    }

    private PrefixAlias find(String name, String alias) {
        Prefix prefix = view.prefix(tenant.id(), name);
        return Optional.of(alias)
                .filter(PrefixName::isValid)
                .flatMap(valid -> aliases.of(prefix, valid))
                .orElseThrow(Refusal::notFound);
    }
}
