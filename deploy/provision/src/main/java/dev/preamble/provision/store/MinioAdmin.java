package dev.preamble.provision.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.preamble.provision.Secret;
import io.minio.Signer;
import io.minio.admin.Crypto;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.jspecify.annotations.Nullable;

/**
 * The few calls of a MinIO server's admin API (v3) that users and policies need. MinIO's own client for it knows no SDK newer
 * than 8; of it the encryption of bodies is used, and of the SDK the signature.
 */
final class MinioAdmin {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final String CONTENT_DIGEST = "x-amz-content-sha256";

    /** MinIO signs by it whatever its own region is. */
    private static final String REGION = "us-east-1";

    private final OkHttpClient http;
    private final StoreAccess administrator;

    MinioAdmin(OkHttpClient http, StoreAccess administrator) {
        this.http = http;
        this.administrator = administrator;
    }

    /** Empty where there is no such policy. */
    Optional<JsonNode> policy(String name) throws IOException {
        // The server answers with the policy itself, or, asked for the newer form, with what it knows of it.
        return get("info-canned-policy", Map.of("name", name, "v", "2")).map(answer -> answer.path("Policy"));
    }

    void putPolicy(String name, JsonNode policy) throws IOException {
        put("add-canned-policy", Map.of("name", name), JSON.writeValueAsBytes(policy));
    }

    /** The names of the user's policies, joined by commas; empty where there is no such user. */
    Optional<String> policiesOf(String accessKey) throws IOException {
        return get("user-info", Map.of("accessKey", accessKey))
                .map(answer -> answer.path("policyName").asText());
    }

    /** Makes the user, or gives it another secret key. */
    void putUser(String accessKey, Secret secretKey) throws IOException {
        byte[] user = JSON.writeValueAsBytes(Map.of("secretKey", secretKey.value(), "status", "enabled"));
        try {
            put(
                    "add-user",
                    Map.of("accessKey", accessKey),
                    Crypto.encrypt(user, administrator.secretKey().value()));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException(e);
        }
    }

    void setPolicy(String accessKey, String policy) throws IOException {
        put(
                "set-user-or-group-policy",
                Map.of("policyName", policy, "userOrGroup", accessKey, "isGroup", "false"),
                new byte[0]);
    }

    private Optional<JsonNode> get(String command, Map<String, String> query) throws IOException {
        try (Response response = call("GET", command, query, null)) {
            if (response.code() == 404) {
                return Optional.empty();
            }
            return Optional.of(JSON.readTree(body(response)));
        }
    }

    private void put(String command, Map<String, String> query, byte[] content) throws IOException {
        try (Response response = call("PUT", command, query, content)) {
            body(response);
        }
    }

    private static String body(Response response) throws IOException {
        String body = response.body().string();
        if (!response.isSuccessful()) {
            JsonNode error = body.startsWith("{") ? JSON.readTree(body) : JSON.createObjectNode();
            throw new IOException("MinIO's admin API says " + response.code() + " "
                    + error.path("Message").asText(body));
        }
        return body;
    }

    private Response call(String method, String command, Map<String, String> query, byte @Nullable [] content)
            throws IOException {
        HttpUrl.Builder url =
                HttpUrl.get(administrator.endpoint()).newBuilder().addPathSegments("minio/admin/v3/" + command);
        query.forEach(url::addQueryParameter);
        byte[] sent = content == null ? new byte[0] : content;
        Request request = new Request.Builder()
                .url(url.build())
                .method(method, content == null ? null : RequestBody.create(content, null))
                .header("Host", host(url.build()))
                .header("x-amz-date", ZonedDateTime.now(ZoneOffset.UTC).format(AMZ_DATE))
                .header(CONTENT_DIGEST, digest(sent))
                .build();
        try {
            return http.newCall(Signer.signV4S3(
                            request,
                            REGION,
                            administrator.accessKey(),
                            administrator.secretKey().value(),
                            digest(sent)))
                    .execute();
        } catch (MinioException e) {
            throw new IOException(e);
        }
    }

    private static String host(HttpUrl url) {
        return url.port() == HttpUrl.defaultPort(url.scheme()) ? url.host() : url.host() + ":" + url.port();
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
