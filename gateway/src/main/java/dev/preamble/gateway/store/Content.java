package dev.preamble.gateway.store;

import dev.preamble.records.task.ArtifactRef;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An artifact, or some of its bytes, as the body of an answer. The digest that the catalog names is told with it, of the
 * whole in either case: RFC 9530.
 */
public final class Content {
    private Content() {}

    /** @throws dev.preamble.gateway.problem.Refusal when there are no such bytes */
    public static Response of(ArtifactRef artifact, String mediaType, WantedBytes wanted, StoredBytes store) {
        String tag = "\"" + artifact.sha256() + "\"";
        Optional<WantedBytes.Slice> slice = wanted.of(tag, artifact.bytes());
        StreamingOutput body = slice.<StreamingOutput>map(
                        part -> to -> store.copy(artifact, part.first(), part.length(), to))
                .orElse(to -> store.copy(artifact, to));
        Response.ResponseBuilder answer = Response.ok(body, mediaType)
                .header(
                        HttpHeaders.CONTENT_LENGTH,
                        slice.map(WantedBytes.Slice::length).orElse(artifact.bytes()))
                .header("Accept-Ranges", "bytes")
                .header("Repr-Digest", "sha-256=:" + base64(artifact.sha256()) + ":")
                .header(HttpHeaders.ETAG, tag);
        slice.ifPresent(part -> answer.status(Response.Status.PARTIAL_CONTENT)
                .header("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + artifact.bytes()));
        return answer.build();
    }

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }
}
