package dev.preamble.gateway;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** The headers of each answer in the OpenAPI document. */
final class DocumentedHeaders {
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String RATE = "RateLimit";
    private static final String RATE_POLICY = "RateLimit-Policy";
    private static final String RETRY_AFTER = "Retry-After";
    private static final String TAG = "ETag";
    private static final String LOCATION = "Location";
    private static final String DIGEST = "Repr-Digest";
    private static final String RANGE = "Content-Range";

    private static final Map<String, String> MEANINGS = new TreeMap<>(Map.of(
            REQUEST_ID, "Finds the request in the gateway's log",
            RATE,
                    "How many requests the tenant may still send to this gateway (r), and when it may all again, in seconds"
                            + " (t)",
            RATE_POLICY, "How many requests a tenant may send (q) within so many seconds (w)",
            RETRY_AFTER, "Seconds after which the same may be granted; left out where nobody knows",
            TAG, "What If-Match may name, or If-Range",
            LOCATION, "Where it is found",
            DIGEST, "Of the whole, RFC 9530; left out of results that several segments made",
            RANGE, "Which bytes these are"));

    /** Answers that tell what can be edited. */
    private static final Set<String> EDITABLE =
            Set.of(ApiDocument.SCHEMAS + "AliasAnswer", ApiDocument.SCHEMAS + "TenantAnswer");

    private DocumentedHeaders() {}

    /** What answers refer to; after the errors are defined. */
    static void define(Components components) {
        MEANINGS.forEach((name, meaning) -> components.addHeader(
                name,
                OASFactory.createHeader()
                        .description(meaning)
                        .schema(OASFactory.createSchema()
                                .addType(name.equals(RETRY_AFTER) ? SchemaType.INTEGER : SchemaType.STRING))));
        components.getResponses().forEach((name, response) -> {
            add(response, List.of(REQUEST_ID));
            if (name.endsWith("429") || name.endsWith("5XX")) {
                add(response, List.of(RETRY_AFTER));
            }
        });
    }

    static void tell(Operation operation) {
        boolean ofTenants = ApiDocument.isOfTenant(operation);
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (response.getRef() != null) {
                return;
            }
            add(response, List.of(REQUEST_ID));
            if (ofTenants) {
                add(response, List.of(RATE, RATE_POLICY));
            }
            add(
                    response,
                    switch (status) {
                        case "200" -> isContent(operation) ? List.of(TAG, DIGEST) : tags(response);
                        case "201", "202" ->
                            Stream.concat(located(response), tags(response).stream())
                                    .toList();
                        case "206" -> List.of(TAG, DIGEST, RANGE);
                        case "429" -> List.of(RETRY_AFTER);
                        default -> List.of();
                    });
        });
    }

    private static boolean isContent(Operation operation) {
        return operation.getParameters() != null
                && operation.getParameters().stream().map(Parameter::getName).anyMatch("Range"::equals);
    }

    private static List<String> tags(APIResponse response) {
        return schemas(response).anyMatch(schema -> schema.getRef() != null && EDITABLE.contains(schema.getRef()))
                ? List.of(TAG)
                : List.of();
    }

    /** A person who joins a tenant has no address. */
    private static Stream<String> located(APIResponse response) {
        return schemas(response).anyMatch(schema -> (ApiDocument.SCHEMAS + "MemberAnswer").equals(schema.getRef()))
                ? Stream.of()
                : Stream.of(LOCATION);
    }

    private static Stream<Schema> schemas(APIResponse response) {
        return response.getContent() == null
                ? Stream.of()
                : response.getContent().getMediaTypes().values().stream()
                        .flatMap(media -> Stream.ofNullable(media.getSchema()));
    }

    private static void add(APIResponse response, List<String> names) {
        names.forEach(name -> response.addHeader(name, OASFactory.createHeader().ref("#/components/headers/" + name)));
    }
}
