package dev.preamble.artifacts;

import io.minio.MinioAsyncClient;
import io.minio.errors.ErrorResponseException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * Calls to the store, each bounded in time by the HTTP client and repeated while the store says "not now". Whoever calls
 * through here promises that a repeated call is harmless: it is idempotent, or ({@link Upload}) its maker can tell its
 * own earlier success.
 *
 * <p>An interrupt takes effect between calls, never within one: what would a caller clean up while its call still works?
 */
final class StoreCalls {
    /** One call on the SDK's client. */
    interface StoreCall<T> {
        CompletableFuture<T> on(MinioAsyncClient client) throws Exception;
    }

    private final MinioAsyncClient client;
    private final String endpoint;
    private final Patience patience;

    StoreCalls(MinioAsyncClient client, String endpoint, Patience patience) {
        this.client = client;
        this.endpoint = endpoint;
        this.patience = patience;
    }

    /** @param doing what the call is for, in words that complete "could not …" */
    <T> T make(String doing, StoreCall<T> call) throws CallFailed {
        var begun = Instant.now();
        for (var attempt = 1; ; attempt++) {
            try {
                return once(doing, call);
            } catch (CallFailed failed) {
                if (failed.answer() != Answer.NOT_NOW || !patience.allowsAnother(attempt, begun, Instant.now())) {
                    throw failed;
                }
                pause(doing, attempt);
            }
        }
    }

    private <T> T once(String doing, StoreCall<T> call) throws CallFailed {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(doing);
        }
        try {
            return call.on(client).join();
        } catch (Exception failure) {
            throw failed(doing, Answer.cause(failure));
        }
    }

    private void pause(String doing, int attempt) {
        try {
            Thread.sleep(patience.pause(attempt));
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw interrupted(doing);
        }
    }

    private CallFailed failed(String doing, Throwable cause) {
        return new CallFailed(Answer.of(cause), sentence(doing, reason(cause)), cause);
    }

    private StoreUnavailable interrupted(String doing) {
        return new StoreUnavailable(sentence(doing, "interrupted"), null);
    }

    private String sentence(String doing, String reason) {
        return "the artifact store at " + endpoint + " could not " + doing + ": " + reason;
    }

    private static String reason(Throwable cause) {
        return switch (cause) {
            case ErrorResponseException refusal -> {
                var error = refusal.errorResponse();
                yield error.code() + ", " + error.message();
            }
            case InterruptedIOException timeout -> "it did not answer in time";
            default -> String.valueOf(cause.getMessage());
        };
    }
}
