package dev.preamble.gateway;

import dev.preamble.gateway.problem.OpenAiError;
import dev.preamble.gateway.problem.Problem;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** What the OpenAPI document says of every path alike: errors are problems, or what OpenAI's clients read. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Preamble",
                        version = "1",
                        description =
                                "Prefix-tuning as a service. Answers about a tenant's own things say in RateLimit and"
                                        + " RateLimit-Policy how many requests it may still send to this gateway."),
        components =
                @Components(
                        schemas = {
                            @Schema(name = "Problem", implementation = Problem.class),
                            @Schema(name = "OpenAiError", implementation = OpenAiError.class)
                        }))
public final class ApiDocument implements OASFilter {
    /** The tag of what has the form of OpenAI's API. */
    public static final String OPENAI = "OpenAI-compatible";

    @Override
    public Operation filterOperation(Operation operation) {
        boolean ofOpenAi = operation.getTags() != null && operation.getTags().contains(OPENAI);
        operation
                .getResponses()
                .addAPIResponse(
                        "default",
                        ofOpenAi
                                ? error("An error as OpenAI has them; code is ours", "application/json", "OpenAiError")
                                : error("A problem, RFC 9457; code is stable", Problem.MEDIA_TYPE, "Problem"));
        return operation;
    }

    private static APIResponse error(String description, String mediaType, String schema) {
        return OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent()
                        .addMediaType(
                                mediaType,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref("#/components/schemas/" + schema))));
    }
}
