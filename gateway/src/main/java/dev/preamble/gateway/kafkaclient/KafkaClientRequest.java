package dev.preamble.gateway.kafkaclient;

import dev.preamble.gateway.problem.Field;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/kafka-clients} takes.
 *
 * @param name a piece of the client's id
 */
public record KafkaClientRequest(
        @Schema(required = true) @Nullable String name) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    String checkedName() {
        return new Field("name")
                .matching(name, FORM.asMatchPredicate(), "1 to 63 of a-z, 0-9 and -, the first not a -");
    }
}
