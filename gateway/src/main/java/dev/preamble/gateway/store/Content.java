package dev.preamble.gateway.store;

import dev.preamble.records.task.ArtifactRef;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Base64;
import java.util.HexFormat;

/** An artifact as the body of an answer, with the digest that the catalog names: RFC 9530. */
public final class Content {
    private Content() {}

    public static Response of(ArtifactRef artifact, String mediaType, StoredBytes store) {
        StreamingOutput body = to -> store.copy(artifact, to);
        String digest = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(artifact.sha256()));
        return Response.ok(body, mediaType)
                .header(HttpHeaders.CONTENT_LENGTH, artifact.bytes())
                .header("Repr-Digest", "sha-256=:" + digest + ":")
                .tag(new EntityTag(artifact.sha256()))
                .build();
    }
}
