package dev.preamble.artifacts;

import io.minio.MinioAsyncClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** The HTTP side of the store: one pool of connections, and the time that a call may take. */
final class StoreClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration CALL = Duration.ofMinutes(2);
    private static final int CALLS_AT_ONCE = 256;

    /** Signed for, never looked up: the SDK would otherwise ask the server on each bucket's first use. */
    private static final String REGION = "us-east-1";

    private final OkHttpClient http;
    private final StoreAddress address;

    StoreClient(StoreAddress address) {
        this.address = address;
        var dispatcher = new Dispatcher(Executors.newVirtualThreadPerTaskExecutor());
        dispatcher.setMaxRequests(CALLS_AT_ONCE);
        dispatcher.setMaxRequestsPerHost(CALLS_AT_ONCE);
        this.http = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectTimeout(CONNECT)
                .readTimeout(SILENCE)
                .writeTimeout(SILENCE)
                .followRedirects(false)
                .build();
    }

    /** For calls whose whole answer is awaited. */
    StoreCalls calls() {
        return callsWith(http.newBuilder().callTimeout(CALL).build());
    }

    /** For reading content: a long answer may take its time, but not fall silent. */
    StoreCalls reading() {
        return callsWith(http);
    }

    private StoreCalls callsWith(OkHttpClient bounded) {
        return new StoreCalls(sdk(bounded), address.endpoint().toString(), Backoff.DEFAULT);
    }

    private MinioAsyncClient sdk(OkHttpClient bounded) {
        return MinioAsyncClient.builder()
                .endpoint(address.endpoint().toString())
                .region(REGION)
                .credentials(address.accessKey(), address.secretKey())
                .httpClient(bounded)
                .build();
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
