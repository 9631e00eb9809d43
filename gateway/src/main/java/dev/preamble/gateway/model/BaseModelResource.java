package dev.preamble.gateway.model;

import dev.preamble.catalog.model.BaseModels;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.PoolId;
import io.quarkus.panache.common.Sort;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/base-models}: the same for all tenants. */
@Path("/v1/base-models")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Transactional
@Tag(name = "Base models")
public class BaseModelResource {
    private final BaseModels models;

    public BaseModelResource(BaseModels models) {
        this.models = models;
    }

    @GET
    public Page<BaseModelAnswer> list() {
        return Page.whole(
                models.listAll(Sort.by("id")).stream().map(BaseModelAnswer::of).toList());
    }

    @GET
    @Path("/{id}")
    public BaseModelAnswer one(@PathParam("id") String id) {
        return Optional.of(id)
                .filter(PoolId::isValid)
                .flatMap(models::findByIdOptional)
                .map(BaseModelAnswer::of)
                .orElseThrow(Refusal::notFound);
    }
}
