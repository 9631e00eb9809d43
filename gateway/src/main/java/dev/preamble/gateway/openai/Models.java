package dev.preamble.gateway.openai;

import dev.preamble.catalog.model.BaseModel;
import dev.preamble.catalog.model.BaseModels;
import dev.preamble.catalog.prefix.NamedVersion;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixAliases;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.PrefixVersions;
import dev.preamble.catalog.prefix.Prefixes;
import dev.preamble.gateway.Limits;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.worker.BaseModelCard;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.panache.common.Sort;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The models that a tenant can name: the base models, and its prefixes by version and alias. */
@Singleton
public final class Models {
    private static final String OURS = "preamble";

    private final BaseModels models;
    private final Prefixes prefixes;
    private final PrefixVersions versions;
    private final PrefixAliases aliases;

    public Models(BaseModels models, Prefixes prefixes, PrefixVersions versions, PrefixAliases aliases) {
        this.models = models;
        this.prefixes = prefixes;
        this.versions = versions;
        this.aliases = aliases;
    }

    /**
     * All base models, and the tenant's prefixes by their aliases and versions. Of a tenant that has more than
     * {@link Limits#MODELS}, the oldest versions are left out, and the listing says so.
     */
    Listing<ModelAnswer> all(TenantId tenant) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Stream<ModelAnswer> ours = models.listAll(Sort.by("id")).stream().map(Models::answer);
            Stream<NamedVersion> theirs = Stream.concat(
                    aliases.named(tenant, Limits.MODELS + 1).stream()
                            .filter(alias -> !ModelName.isNumber(alias.which())),
                    versions.named(tenant, Limits.MODELS + 1).stream());
            return Listing.of(
                    Stream.concat(ours, theirs.map(version -> answer(tenant, version)))
                            .limit(Limits.MODELS + 1L)
                            .toList(),
                    Limits.MODELS,
                    Function.identity());
        });
    }

    /** @throws dev.preamble.gateway.problem.Refusal when the tenant can name no such model */
    ModelAnswer one(TenantId tenant, String id) {
        ModelName name = ModelName.parse(id);
        return QuarkusTransaction.requiringNew()
                .call(() -> name.prefix() == null
                        ? Optional.of(name.base())
                                .flatMap(models::findByIdOptional)
                                .map(Models::answer)
                        : prefix(tenant, name)
                                .flatMap(prefix -> version(prefix, name)
                                        .map(version -> new ModelAnswer(
                                                id, version.createdAt().getEpochSecond(), tenant.value()))))
                .orElseThrow(ModelName::unknown);
    }

    /**
     * What the workers say of the base model that a model stands on.
     *
     * @throws dev.preamble.gateway.problem.Refusal when the tenant can name no such model
     */
    BaseModelCard card(TenantId tenant, ModelName name) {
        return QuarkusTransaction.requiringNew()
                .call(() -> name.prefix() == null
                                || prefix(tenant, name)
                                        .flatMap(prefix -> version(prefix, name))
                                        .isPresent()
                        ? models.findByIdOptional(name.base()).map(BaseModel::card)
                        : Optional.<BaseModelCard>empty())
                .orElseThrow(ModelName::unknown);
    }

    /** @throws dev.preamble.gateway.problem.Refusal when the tenant has no such prefix on that base model */
    void require(TenantId tenant, ModelName name) {
        if (name.prefix() != null) {
            boolean there = QuarkusTransaction.requiringNew()
                    .call(() -> prefix(tenant, name).isPresent());
            if (!there) {
                throw ModelName.unknown();
            }
        }
    }

    private Optional<Prefix> prefix(TenantId tenant, ModelName name) {
        return Optional.ofNullable(name.prefix())
                .flatMap(prefix -> prefixes.ofTenant(tenant, new PrefixName(prefix)))
                .filter(prefix -> prefix.baseModel().equals(new PoolId(name.base())));
    }

    private Optional<PrefixVersion> version(Prefix prefix, ModelName name) {
        if (name.version() != null) {
            return versions.of(prefix, name.version());
        }
        return name.alias() != null
                ? aliases.of(prefix, name.alias()).flatMap(alias -> versions.findByIdOptional(alias.version()))
                : versions.newest(prefix);
    }

    private static ModelAnswer answer(BaseModel model) {
        return new ModelAnswer(model.id().value(), model.announcedAt().getEpochSecond(), OURS);
    }

    private static ModelAnswer answer(TenantId tenant, NamedVersion version) {
        return new ModelAnswer(
                version.baseModel() + ":" + version.prefix() + "@" + version.which(),
                version.createdAt().getEpochSecond(),
                tenant.value());
    }
}
