package dev.preamble.gateway.job;

import dev.preamble.catalog.model.BaseModel;
import dev.preamble.catalog.model.BaseModels;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixAliases;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.PrefixVersions;
import dev.preamble.catalog.prefix.Prefixes;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Finds the base model and prefix version that a job names. An alias is followed now, not later. */
@Singleton
public final class Choice {
    private final BaseModels models;
    private final Prefixes prefixes;
    private final PrefixVersions versions;
    private final PrefixAliases aliases;

    public Choice(BaseModels models, Prefixes prefixes, PrefixVersions versions, PrefixAliases aliases) {
        this.models = models;
        this.prefixes = prefixes;
        this.versions = versions;
        this.aliases = aliases;
    }

    public Chosen of(TenantId tenant, GenerationJobRequest.Model wanted) {
        return switch (wanted) {
            case GenerationJobRequest.Model.Base base -> new Chosen(model(base.baseModel()), null);
            case GenerationJobRequest.Model.Prefixed prefixed -> prefixed(tenant, prefixed, "");
        };
    }

    /** @param place what stands before the names of its fields, for a refusal */
    Chosen prefixed(TenantId tenant, GenerationJobRequest.Model.Prefixed wanted, String place) {
        Prefix prefix =
                prefixes.ofTenant(tenant, wanted.prefix()).orElseThrow(() -> Refusal.notFound(place + "prefix"));
        PrefixVersion version = whole(prefix, version(prefix, wanted, place));
        BaseModel model = model(prefix.baseModel().value());
        if (!version.baseDigest().equals(model.digest())) {
            throw Refusal.conflict("Version " + version.number() + " of " + prefix.name()
                    + " was learned on other weights than the base model " + model.id() + " has now; train it again.");
        }
        return new Chosen(model, version);
    }

    /** @throws Refusal when files of it are lost */
    private static PrefixVersion whole(Prefix prefix, PrefixVersion version) {
        version.lostAt().ifPresent(since -> {
            throw Refusal.conflict("Files of version " + version.number() + " of " + prefix.name()
                    + " were lost on the platform, as was found at " + since
                    + "; use another version, or train it again.");
        });
        return version;
    }

    private PrefixVersion version(Prefix prefix, GenerationJobRequest.Model.Prefixed wanted, String place) {
        if (wanted.version() != null) {
            return versions.of(prefix, wanted.version()).orElseThrow(() -> Refusal.notFound(place + "version"));
        }
        if (wanted.alias() != null) {
            return aliases.of(prefix, wanted.alias())
                    .flatMap(alias -> versions.findByIdOptional(alias.version()))
                    .orElseThrow(() -> Refusal.notFound(place + "alias"));
        }
        return versions.newest(prefix)
                .orElseThrow(() -> Refusal.conflict("The prefix " + prefix.name() + " has no version yet."));
    }

    private BaseModel model(String id) {
        return Optional.of(id).flatMap(models::findByIdOptional).orElseThrow(() -> Refusal.notFound("baseModel"));
    }
}
