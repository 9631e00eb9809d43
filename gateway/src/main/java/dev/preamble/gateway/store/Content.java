package dev.preamble.gateway.store;

import dev.preamble.records.task.ArtifactRef;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An artifact, several one after the other, or some of their bytes, as the body of an answer. The digest that the catalog
 * names of a single one is told with it, of the whole in either case: RFC 9530.
 */
public final class Content {
    private Content() {}

    /** @throws dev.preamble.gateway.problem.Refusal when there are no such bytes */
    public static Response of(ArtifactRef artifact, String mediaType, WantedBytes wanted, StoredBytes store) {
        return of(List.of(artifact), mediaType, wanted, store);
    }

    /** As {@link #of(ArtifactRef, String, WantedBytes, StoredBytes)}, of all these in their order. */
    public static Response of(List<ArtifactRef> pieces, String mediaType, WantedBytes wanted, StoredBytes store) {
        long bytes = pieces.stream().mapToLong(ArtifactRef::bytes).sum();
        String tag = "\"" + tag(pieces) + "\"";
        Optional<WantedBytes.Slice> slice = wanted.of(tag, bytes);
        StreamingOutput body = slice.<StreamingOutput>map(part -> to -> copy(pieces, part, store, to))
                .orElse(to -> {
                    for (ArtifactRef piece : pieces) {
                        store.copy(piece, to);
                    }
                });
        Response.ResponseBuilder answer = Response.ok(body, mediaType)
                .header(
                        HttpHeaders.CONTENT_LENGTH,
                        slice.map(WantedBytes.Slice::length).orElse(bytes))
                .header("Accept-Ranges", "bytes")
                .header(HttpHeaders.ETAG, tag);
        if (pieces.size() == 1) {
            answer.header("Repr-Digest", "sha-256=:" + base64(pieces.getFirst().sha256()) + ":");
        }
        slice.ifPresent(part -> answer.status(Response.Status.PARTIAL_CONTENT)
                .header("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + bytes));
        return answer.build();
    }

    private static void copy(List<ArtifactRef> pieces, WantedBytes.Slice slice, StoredBytes store, OutputStream to)
            throws IOException {
        long begin = 0;
        for (ArtifactRef piece : pieces) {
            long first = Math.max(slice.first(), begin) - begin;
            long end = Math.min(slice.last() + 1, begin + piece.bytes()) - begin;
            if (first < end) {
                store.copy(piece, first, end - first, to);
            }
            begin += piece.bytes();
        }
    }

    /** What a single one is named by is its digest. */
    private static String tag(List<ArtifactRef> pieces) {
        String digests = pieces.stream().map(ArtifactRef::sha256).collect(Collectors.joining());
        return pieces.size() == 1 ? digests : sha256(digests);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }
}
