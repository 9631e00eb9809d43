/**
 * The public API in front of the catalog.
 *
 * <p>The gateway writes what tenants ask for into the catalog and tells others of it by outbox rows in the same
 * transaction; it never produces to Kafka. May depend on the catalog, the artifact store and the records; never on the
 * scheduler or the workers.
 */
@NullMarked
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
                            @Schema(name = "OpenAiError", implementation = OpenAiError.class),
                            @Schema(name = "Training", implementation = Progress.Training.class),
                            @Schema(name = "Generation", implementation = Progress.Generation.class)
                        }))
package dev.preamble.gateway;

import dev.preamble.gateway.problem.OpenAiError;
import dev.preamble.gateway.problem.Problem;
import dev.preamble.records.event.Progress;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import org.jspecify.annotations.NullMarked;
