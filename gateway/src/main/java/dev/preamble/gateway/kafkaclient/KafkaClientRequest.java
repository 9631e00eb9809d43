package dev.preamble.gateway.kafkaclient;

import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.tenant.MachineClients;
import dev.preamble.records.id.TenantId;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/kafka-clients} takes.
 *
 * @param name a piece of the client's id
 */
public record KafkaClientRequest(
        @Schema(required = true, pattern = "^" + FORM_TEXT + "$") @Nullable
        String name) {
    private static final String FORM_TEXT = "[a-z0-9][a-z0-9-]{0,62}";
    private static final Pattern FORM = Pattern.compile(FORM_TEXT);

    /** Whether a client of this id could be the tenant's. */
    static boolean isClientOf(TenantId tenant, String id) {
        String start = MachineClients.id(tenant, "");
        return id.startsWith(start)
                && FORM.matcher(id.substring(start.length())).matches();
    }

    String checkedName() {
        return new Field("name")
                .matching(name, FORM.asMatchPredicate(), "1 to 63 of a-z, 0-9 and -, the first not a -");
    }
}
