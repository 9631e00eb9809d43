package dev.preamble.artifacts;

import io.minio.MinioAsyncClient;
import java.util.List;
import java.util.concurrent.Executors;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** The HTTP side of the store: one pool of connections, and the time that a call may take. */
final class StoreClient implements AutoCloseable {
    private static final int CALLS_AT_ONCE = 256;

    private final OkHttpClient http;
    private final StoreAddress address;
    private final Patience patience;

    StoreClient(StoreAddress address, Patience patience) {
        this.address = address;
        this.patience = patience;
        var dispatcher = new Dispatcher(Executors.newVirtualThreadPerTaskExecutor());
        dispatcher.setMaxRequests(CALLS_AT_ONCE);
        dispatcher.setMaxRequestsPerHost(CALLS_AT_ONCE);
        this.http = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectTimeout(patience.connect())
                .readTimeout(patience.silence())
                .writeTimeout(patience.silence())
                .followRedirects(false)
                .build();
    }

    /** For calls whose whole answer is awaited. */
    StoreCalls calls() {
        return callsWith(http.newBuilder().callTimeout(patience.call()).build());
    }

    /** For reading content: a long answer may take its time, but not fall silent. */
    StoreCalls reading() {
        return callsWith(http);
    }

    private StoreCalls callsWith(OkHttpClient bounded) {
        return new StoreCalls(sdk(bounded), address.endpoint().toString(), patience);
    }

    private MinioAsyncClient sdk(OkHttpClient bounded) {
        return MinioAsyncClient.builder()
                .endpoint(address.endpoint().toString())
                // Else the SDK would ask the server on each bucket's first use.
                .region(address.region())
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
