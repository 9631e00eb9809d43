package dev.preamble.gateway.edit;

import dev.preamble.records.RecordJson;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Gives answers about what can be edited their ETag, which is another one once anything that they tell has changed. */
public final class Tags {
    @ServerResponseFilter
    public void tag(ContainerResponseContext answer) {
        if (answer.getEntity() instanceof Editable told) {
            answer.getHeaders().putSingle(HttpHeaders.ETAG, of(told));
        }
    }

    /** What {@code If-Match} names it by. */
    public static String of(Editable told) {
        return "\"" + UUID.nameUUIDFromBytes(RecordJson.write(told)) + "\"";
    }
}
